"""The plugin for pytest. Every run of pytest imports this module where evalkit is installed: nothing heavy up here."""

from __future__ import annotations
