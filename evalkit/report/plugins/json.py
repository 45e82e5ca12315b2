"""Plugins as ``evalkit-plugins/1``, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault
from evalkit.catalogue.inventory import Answer, Item, Plugin, Timeline
from evalkit.instruments import Validity
from evalkit.report.json import Writer, keys
from evalkit.report.show.json import validity_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language

FORMAT = "evalkit-plugins/1"


def plugins_json(plugins: Sequence[Plugin], speech: Language) -> str:
    """The list of *plugins*, with what each brings."""
    return _writer(speech).text(FORMAT, plugins=[{**_plugin(plugin), "brings": plugin.items} for plugin in plugins])


def why_json(asked: str, answers: Sequence[Answer], taken: Timeline | None, speech: Language) -> str:
    """What *asked* means and, of an index, which edition is *taken* in which time."""
    return _writer(speech).text(FORMAT, asked=asked, answers=answers, taken=taken)


def _writer(speech: Language) -> Writer:
    return Writer(
        speech,
        {
            Answer: lambda answer: {"plugin": _plugin(answer.plugin), "item": answer.item},
            Item: _item,
            Fault: _fault,
            Validity: validity_json,
            Timeline: _timeline,
        },
    )


def _plugin(plugin: Plugin) -> dict[str, Any]:
    head = keys(plugin, "name", "version", "origin", "distribution", "module", "state")
    return {**head, "reasons": plugin.refusals, "faults": plugin.faults}


def _item(item: Item) -> dict[str, Any]:
    found = {**keys(item, "kind", "name", "state", "file"), "shadowed_by": item.by, "reason": item.why}
    return found | keys(item, "faults", "validity")


def _fault(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "place": str(fault.place) or None, **keys(fault, "problem", "expected", "hint")}


def _timeline(taken: Timeline) -> dict[str, Any]:
    times = [{"from": time.since, "until": time.until, "instrument": time.edition} for time in taken.times]
    return {"times": times, "problem": taken.problem}
