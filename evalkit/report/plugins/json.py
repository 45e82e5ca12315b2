"""Plugins as ``evalkit-plugins/1``, for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evalkit.base.distribution import installed_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.catalogue.inventory import Answer, Item, Plugin, Timeline
    from evalkit.catalogue.validity import TimeInForce
    from evalkit.instruments import Validity

FORMAT = "evalkit-plugins/1"


def render_plugins(plugins: Sequence[Plugin], speech: Language) -> str:
    """The list of *plugins*."""
    return _text({"plugins": [plugin_document(one, speech) for one in plugins]})


def render_why(asked: str, answers: Sequence[Answer], taken: Timeline | None, speech: Language) -> str:
    """What *asked* means and, of an index, which edition is *taken* in which time."""
    return _text(
        {
            "asked": asked,
            "answers": [_answer(one, speech) for one in answers],
            "taken": None if taken is None else _taken(taken, speech),
        }
    )


def _text(body: dict[str, Any]) -> str:
    document = {"format": FORMAT, "evalkit": installed_version(), **body}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def plugin_document(plugin: Plugin, speech: Language) -> dict[str, Any]:
    """A plugin and what it brings."""
    return {**_head(plugin, speech), "brings": [_item(item, speech) for item in plugin.items]}


def _head(plugin: Plugin, speech: Language) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "version": plugin.version,
        "origin": plugin.origin,
        "distribution": plugin.distribution,
        "module": plugin.module,
        "state": plugin.state,
        "reasons": [speech.say(reason) for reason in plugin.refusals],
        "faults": [_fault(fault, speech) for fault in plugin.faults],
    }


def _answer(answer: Answer, speech: Language) -> dict[str, Any]:
    item = answer.item
    return {"plugin": _head(answer.plugin, speech), "item": None if item is None else _item(item, speech)}


def _item(item: Item, speech: Language) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "state": item.state,
        "file": item.file,
        "shadowed_by": item.by,
        "reason": None if item.why is None else speech.say(item.why),
        "faults": [_fault(fault, speech) for fault in item.faults],
        "validity": None if item.validity is None else _validity(item.validity),
    }


def _fault(fault: Fault, speech: Language) -> dict[str, Any]:
    return {
        "file": fault.file,
        "place": str(fault.place) or None,
        "problem": speech.say(fault.problem),
        "expected": None if fault.expected is None else speech.say(fault.expected),
        "hint": None if fault.hint is None else speech.say(fault.hint),
    }


def _validity(validity: Validity) -> dict[str, Any]:
    return {
        "from": validity.since.isoformat() if validity.since else None,
        "until": validity.until.isoformat() if validity.until else None,
        "open_end": validity.open_end,
        "followed_by": validity.followed_by,
        "checked": validity.checked.isoformat(),
    }


def _taken(taken: Timeline, speech: Language) -> dict[str, Any]:
    problem = None if taken.problem is None else speech.say(taken.problem)
    return {"times": [_span(one) for one in taken.times], "problem": problem}


def _span(span: TimeInForce) -> dict[str, Any]:
    return {
        "from": span.since.isoformat() if span.since else None,
        "until": span.until.isoformat() if span.until else None,
        "instrument": span.edition,
    }
