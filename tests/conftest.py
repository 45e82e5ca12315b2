"""Hypothesis looks at what comes out, not at the clock: beside other work a machine takes its time."""

from __future__ import annotations

import gc

from hypothesis import settings

from evalkit.__main__ import NEW_THINGS

settings.register_profile("evalkit", deadline=None)
settings.load_profile("evalkit")


def pytest_collection_finish() -> None:
    """Thousands of tests are no garbage, and memory is cleaned as seldom as in the program itself: a tenth of the time."""
    gc.freeze()
    gc.set_threshold(NEW_THINGS)
