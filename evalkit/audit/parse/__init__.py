"""Report files → claims and relations, with every address spelled out."""
