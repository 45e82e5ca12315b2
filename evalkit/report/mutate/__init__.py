"""What became of the mutants of rule files, for people and for programs."""
