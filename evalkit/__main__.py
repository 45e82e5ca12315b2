"""``python -m evalkit``."""

from __future__ import annotations

from evalkit.cli import main

if __name__ == "__main__":  # pragma: no branch  # nothing imports it
    main()
