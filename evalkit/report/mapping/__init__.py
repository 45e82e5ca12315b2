"""``evalkit map``: what each column of a table was taken for, and why."""
