"""What every other package speaks in: exact numbers, printed numbers, text, languages, faults, TOML."""
