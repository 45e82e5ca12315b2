"""Reports on rule files and plugins, as they are printed: plain text and Markdown of the same blocks.

After a change that is meant: ``EVALKIT_GOLDEN=write pytest tests/report``, then read the difference.
"""

from __future__ import annotations

import datetime as dt
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import Fault
from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.base.toml.lines import LinesByPlace
from evalkit.catalogue.inventory import IdMeaning, InventoryItem, Plugin, Timeline
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.catalogue.validity import TimeInForce
from evalkit.report.check import FileProof, check_page
from evalkit.report.diff.page import diff_page
from evalkit.report.mutate import mutate_page
from evalkit.report.plugins import plugins_page, why_page
from evalkit.report.show.instrument_page import instrument_page
from evalkit.report.show.rules import list_page, rules_page
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.mutate.model import (
    EQUIVALENT,
    NOTICED,
    SURVIVED,
    Fate,
    Mismatched,
    Mutant,
    MutationResult,
    Suggestion,
)
from printing import page_text
from rules_check.small import toy
from support import instrument

if TYPE_CHECKING:
    from evalkit.instruments import Instrument
    from evalkit.report.blocks import Document

HERE = Path(__file__).parent / "pages"
SUFFIX = {"text": "txt", "markdown": "md"}


def bare(spec: str) -> Instrument:
    return attrs.evolve(instrument(spec), sha256="0" * 64)


def listed() -> list[Document]:
    registry = Registry()
    return [list_page([bare("ikm@2004"), bare("ikm@2017")], [registry.rule_file("lkj@lakip-4", REPORT_RULES).load()])]


def shown() -> list[Document]:
    rules = attrs.evolve(Registry().rule_file("lkj@lakip-4", REPORT_RULES).load(), sha256="0" * 64)
    return [instrument_page(bare("kip@2018")), rules_page(rules)]


def checked(*, detail: bool = False) -> list[Document]:
    """One rule file of which everything holds or is known not to, and one that fails."""
    folder = Path(__file__).parents[1] / "bad_proofs"
    gap = toy((folder / "node-counts-same-points.toml").read_text(encoding="utf-8"))
    rules = (bare("kip@2018"), attrs.evolve(gap, sha256="0" * 64))
    return check_page(
        [FileProof(prove(one), f"{one.index}/{one.edition}.toml", LinesByPlace()) for one in rules], detail=detail
    )


def compared() -> list[Document]:
    return [diff_page(diff(bare("ikm@2004"), bare("ikm@2017"), None), detail=False)]


def fate(site: str, kind: str, old: str, new: str, verdict: str, **more: Any) -> Fate:
    mutant = Mutant(site=site, kind=kind, old=old, new=new, edits=())
    return Fate(mutant=mutant, verdict=verdict, **more)


def mutated() -> list[Document]:
    told = '[[case]]\nid = "a"'
    fates = (
        fate("A.weight", "weight", "60", "61", NOTICED, by="one", outside="one"),
        fate("B.floor", "floor", "2", "3", EQUIVALENT, reason=msg("no answer gives a total there")),
        fate("rounding[total].mode", "rounding", "half-up", "down", SURVIVED),
        fate("bands[total][High].min", "bound", "2.5", "2.6", SURVIVED, suggestion=Suggestion(name="a", toml=told)),
    )
    failed = (Mismatched(case="cases/toy/a.toml: one", messages=(msg("no file is called so"),), frozen=True),)
    named = {"floor": msg("floors")}  # kinds of plugins
    results = [
        MutationResult(id="toy@1", file="toy/1.toml", cases={"outside": 2, "frozen": 1}, fates=fates, named=named),
        MutationResult(id="toy@2", file="toy/2.toml", cases={"outside": 1}, failed=failed),
    ]
    return mutate_page(results, 3, detail=True)


PLUGINS = (
    Plugin(
        name="toy",
        origin="distribution",
        distribution="evalkit-toy",
        version="1.0",
        module="evalkit_toy",
        items=(
            InventoryItem(kind="instrument", name="toy@1", file="toy/1.toml", validity=instrument("kip@2018").validity),
            InventoryItem(kind="instrument", name="toy@2", state="shadowed", file="toy/2.toml", by="rules/toy/2.toml"),
            InventoryItem(kind="method", name="turns"),
        ),
    ),
    Plugin(
        name="rules",
        origin="folder",
        items=(),
        faults=(Fault(file="rules/toy/3.toml", place="A.weight", problem=msg("no file is called so"), line=7),),
    ),
)


def installed() -> list[Document]:
    times = (TimeInForce(None, dt.date(2020, 12, 31), None), TimeInForce(dt.date(2021, 1, 1), None, "toy@1"))
    answers = [IdMeaning(PLUGINS[0], item) for item in PLUGINS[0].items[:2]]
    return [plugins_page(PLUGINS), why_page([*answers, IdMeaning(PLUGINS[1], None)], Timeline(times))]


PAGES = {
    "list": listed,
    "show": shown,
    "check": checked,
    "diff": compared,
    "mutate": mutated,
    "plugins": installed,
}


@cache
def pages(name: str) -> list[Document]:
    return PAGES[name]()


@pytest.mark.parametrize("form", SUFFIX)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_as_it_was(name: str, form: str) -> None:
    golden, text = HERE / f"{name}.{SUFFIX[form]}", page_text(pages(name), language("en"), form=form)
    if os.environ.get("EVALKIT_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_of_a_terminal_is_plain_text_where_there_is_none(name: str, lang: str, width: int) -> None:
    plain, drawn = (page_text(pages(name), language(lang), form=form, width=width) for form in ("text", "terminal"))

    assert plain == drawn


def test_every_golden_file_belongs_to_a_page() -> None:
    assert {path.name for path in HERE.iterdir()} == {f"{name}.{end}" for name in PAGES for end in SUFFIX.values()}
