"""From a PDF to records, one step a module, each step's result visible. The only place that opens PDFs."""
