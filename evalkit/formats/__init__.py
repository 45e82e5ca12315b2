"""The keys of the file formats as data: JSON Schemas and tables of the documentation are made from them."""
