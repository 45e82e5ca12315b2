"""Ctrl-C as at a terminal: a shell starts what runs in its background with Ctrl-C ignored, and tests may run there."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def heeds_ctrl_c() -> Iterator[None]:
    """Ctrl-C raises ``KeyboardInterrupt`` within the test, whoever started Python."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
