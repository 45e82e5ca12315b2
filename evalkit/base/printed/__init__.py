"""Numbers as reports print them (``Rp. 8.288.093.465,00``, ``103%``, ``Level III``) → exact numbers. Refuses to guess."""
