"""Runs every benchmark."""

from __future__ import annotations

import audit
import comparisons
import documents
import engine
import startup
import units

import batch
import rules
import tables
import workbooks

if __name__ == "__main__":
    for part in (engine, startup, rules, audit, documents, tables, workbooks, batch, units, comparisons):
        part.main()
        print()
