"""What answers can give: every value of every node, and whether a printed number or a predicate can come out at all."""
