"""Documents → Word: headings, tables and captions that Word knows as such, in its own styles or those of an office."""
