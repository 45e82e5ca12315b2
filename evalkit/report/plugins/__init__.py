"""``plugins list`` and ``plugins why``: what is installed, and why it is used or not."""
