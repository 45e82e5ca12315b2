"""A filled form → what a TOML file would hold: every cell is found again by its label and its heading, wherever it is by now."""
