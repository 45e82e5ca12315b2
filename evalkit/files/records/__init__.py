"""Tables of respondents and persons: what a cell says, rows → means, means → leaves."""
