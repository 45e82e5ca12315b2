"""TOML text → values, and back; what is wrong with a text that is no TOML, and on which line a place stands."""
