"""Runs every benchmark."""

from __future__ import annotations

import audit
import documents
import engine
import startup

import rules
import workbooks

if __name__ == "__main__":
    for part in (engine, startup, rules, audit, documents, workbooks):
        part.main()
        print()
