"""Audits → terminal, Markdown, JSON, SARIF."""
