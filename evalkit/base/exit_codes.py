"""The exit codes of the command line; 2, wrong usage, is click's."""

from __future__ import annotations

FAULTY = 1  # input with faults
GATE_FAILED = 3  # a gate that was asked for
INTERRUPTED = 130  # what a shell reports for a process ended by SIGINT
BROKEN_PIPE = 141  # the same for SIGPIPE
