"""Tables as a performance report prints them → what its TOML would hold: indicators, printed tables, and how they hang together."""
