"""Hypothesis looks at what comes out, not at the clock: beside other work a machine takes its time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("evalkit", deadline=None)
settings.load_profile("evalkit")
