"""Formulas and conditions as rule files write them: text → ``Expression``, every fault with its column.

The language is closed and typed: numbers and conditions, the functions of ``functions``, the signs of ``grammar.lark``, codes of
nodes. Nothing else is called, looked up or evaluated. How to use it::

    expression = parse("min(30, P1 + P2 - P3)", NUMBER, {"P1": Child(at=0), …}, faults, "node[total].formula")

``spelled`` writes an expression as the language has it.
"""

from __future__ import annotations

from evalkit.method.language.functions import CONDITION, NUMBER
from evalkit.method.language.parse import Parsed, parse
from evalkit.method.language.spelling import quoted, spelled
from evalkit.method.language.tokens import codes_in, numbers_in, words_in

__all__ = ["CONDITION", "NUMBER", "Parsed", "codes_in", "numbers_in", "parse", "quoted", "spelled", "words_in"]
