"""What to do when nobody reads on."""

from __future__ import annotations

import os
import sys

BROKEN_PIPE = 141  # what a shell reports for a process ended by SIGPIPE


def after_broken_pipe() -> int:
    """Let Python flush standard output at its end without complaint; returns the exit code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
