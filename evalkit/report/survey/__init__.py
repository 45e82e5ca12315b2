"""The report of a survey of respondents, and the poster that publishes it."""
