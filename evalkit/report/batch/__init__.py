"""What a batch gave as a whole."""
