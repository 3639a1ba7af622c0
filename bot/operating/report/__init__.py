"""A report on what became of people's questions: for reading, as a table, as a document."""
