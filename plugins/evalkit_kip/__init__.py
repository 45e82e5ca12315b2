"""Keterbukaan Informasi Publik (KIP)."""

from __future__ import annotations

from evalkit.hookspecs import bundled_index

evalkit_api = 2  # the version of the hooks that this is written for
evalkit_instruments = bundled_index("kip")
