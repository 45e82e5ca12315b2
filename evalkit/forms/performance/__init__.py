"""The form of a performance report: indicators with targets and realisations, budget, printed tables and how they hang together."""
