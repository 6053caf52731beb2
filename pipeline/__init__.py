"""The words and rules every stage shares: settings, errors, documents, records, dates, organisations, checks.

Belongs here: what extraction, loading and running must agree on. Does not belong here: anything that opens a PDF,
talks to a database or schedules a run.
"""
