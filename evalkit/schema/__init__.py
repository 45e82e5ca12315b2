"""Keys of the files, declared once: readers, JSON Schemas, tables of the documentation."""
