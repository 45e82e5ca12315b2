"""Tables as offices keep them → assessments: which column is what, by whose word, and what is to be chosen by hand."""
