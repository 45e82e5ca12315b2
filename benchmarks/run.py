"""Runs every benchmark."""

from __future__ import annotations

import engine
import rules
import startup

if __name__ == "__main__":
    for part in (engine, startup, rules):
        part.main()
        print()
