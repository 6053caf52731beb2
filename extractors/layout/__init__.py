"""Pages as every later step reads them: stamps, watermarks and struck words set apart, scans recognised."""
