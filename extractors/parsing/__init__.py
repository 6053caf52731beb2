"""From a PDF's bytes to pages of words, rules and fills; the only place that knows a PDF parser's objects."""
