"""Questions about all answers there can be: what reaches a value at the least cost, found by walking states up the tree, each with its witness."""
