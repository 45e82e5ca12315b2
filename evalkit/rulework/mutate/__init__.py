"""Mutants of rule files: one number or word changed at a time, the cases that notice it, and proofs for those nobody can notice."""
