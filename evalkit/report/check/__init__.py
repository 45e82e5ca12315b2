"""Proofs of rule files → terminal, JSON, SARIF."""
