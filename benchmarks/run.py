"""Runs every benchmark."""

from __future__ import annotations

import audit
import documents
import engine
import startup

import rules

if __name__ == "__main__":
    for part in (engine, startup, rules, audit, documents):
        part.main()
        print()
