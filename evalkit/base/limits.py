"""How many combinations are looked at one by one, by what one of them costs; and the highest degree of a root.

What lies beyond is left open or refused, and told, never guessed.
"""

from __future__ import annotations

MAX_SUMS = 200_000  # each is added up or rounded
MAX_COMBINATIONS = 20_000  # each goes through a formula
MAX_RUNS = 1_000  # each runs a plan: combinations of readings, completions of the leaves below a node
MAX_MIXTURES = 256  # of the ends of children, wherever a formula is looked at: those of eight
MAX_CORNERS = 64  # the same where evaluations ask anew, each with ends of its own: those of six
MAX_DEGREE = 100  # of a root, also of the one that a product with weights takes
