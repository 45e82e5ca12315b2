"""Instrument + assessment → evaluation: a pure function, in `engine`."""
