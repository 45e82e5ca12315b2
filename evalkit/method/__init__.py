"""Node → formula, answer → points, value → word; an instrument compiled."""
