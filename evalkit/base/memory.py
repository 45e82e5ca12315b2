"""Whether an error means that memory has ended."""

from __future__ import annotations

# What the loader of libraries, and Python itself in the middle of an import, say instead of MemoryError.
_SIGNS = ("map segment", "allocate memory", "without setting an exception", "without exception set")


def memory_ended(error: BaseException) -> bool:
    """Whether *error* says that there is not enough memory, by whatever name it has."""
    if isinstance(error, (ImportError, SystemError, OSError)):
        return any(map(str(error).__contains__, _SIGNS))  # no generator: it would want memory
    return isinstance(error, MemoryError)
