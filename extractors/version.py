"""Which extractor this is: results are kept under (sha256, version), so a change of what is read is a new version."""

EXTRACTOR_VERSION = "1"
