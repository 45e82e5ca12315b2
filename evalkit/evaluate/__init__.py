"""Instrument + assessment → evaluation: a pure function."""

from __future__ import annotations

from evalkit.evaluate.engine import evaluate

__all__ = ["evaluate"]
