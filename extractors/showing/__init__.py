"""Pictures of pages: what each step of the reading sees, and the row that a record was read from."""
