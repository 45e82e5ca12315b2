"""What a code is that no node of an assessment has: one of the other sheet, or one of an earlier list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import TOTAL
from evalkit.method.context_facts import told

if TYPE_CHECKING:
    from evalkit.base.text import Message
    from evalkit.instruments import ContextKey, Instrument


def known_elsewhere(instrument: Instrument, code: str) -> tuple[Message, Message] | None:
    """Of a code that is none of these nodes, what it is: one of another value of the fact that nodes hang on, or a former one."""
    key = instrument.context.get(instrument.nodes_by or "")
    if key is not None and code in instrument.every_node:
        word, others = instrument.facts.get(key.key, key.first), _words_with(instrument, key, code)
        problem = msg("{code} is not asked where {key} is {word}", code=code, key=key.title, word=str(word))
        return problem, msg(
            'a code of {word}, or {place} = "{other}"', word=str(word), place=f"context.{key.key}", other=others[0]
        )
    now = [node for node in instrument.every_node.values() if code in node.formerly]
    if not now:
        return None
    stands = tuple(msg("{code} in {parent}", code=node.code, parent=node.parent or TOTAL) for node in now)
    return msg("{code} is a code of an earlier list", code=code), msg("{codes}", codes=stands)


def _words_with(instrument: Instrument, key: ContextKey, code: str) -> list[str]:
    """The values of *key* under which there is a node of that code."""
    return [word for word in key.values if code in told(instrument, {key.key: word}).nodes]
