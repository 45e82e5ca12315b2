"""Laws that hold for every instrument and every assessment."""
