"""Documents → one page for a browser: everything is in the file, nothing is fetched, nothing runs."""
