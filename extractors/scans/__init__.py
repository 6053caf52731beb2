"""Words out of scanned pages."""
