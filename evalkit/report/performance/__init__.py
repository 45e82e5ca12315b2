"""Performance reports → terminal, JSON."""
