"""Several assessments side by side: ranked, counted by predicate, drawn at one scale."""
