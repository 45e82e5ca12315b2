"""Facts about proofs of rule files."""
