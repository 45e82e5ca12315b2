"""Work on rule files: proofs (check), differences (diff), mutants (mutate)."""
