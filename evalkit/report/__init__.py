"""Evaluations → a report for people. The only package that imports rich; nothing here computes a score."""

from __future__ import annotations

from evalkit.report.terminal import render_report

__all__ = ["render_report"]
