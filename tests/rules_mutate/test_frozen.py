"""Frozen boundary cases: those of the project are what ``--write`` makes, and what the second program computes."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import Fault
from evalkit.base.exact import Printed
from evalkit.cases import compare, read_cases
from evalkit.cases.files import filled
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.rulework.mutate.engine import Subject, boundary_text, frozen_cases, mutate
from evalkit.rulework.mutate.model import SURVIVED, boundary_file
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from rules_mutate.test_equivalence import GRADED
from rules_mutate.toys import CLAIMED, GATED, OPTIONAL, PLAIN, tables, target
from support import INSTRUMENTS, KNOWN, instrument

if TYPE_CHECKING:
    from evalkit.cases import Case
    from evalkit.instruments import Answer, Instrument

ROOT = Path(__file__).parents[2]
# Among them tables of records and of respondents. The others take longer; CI holds their score at 100 %.
SMALL = ("kip@2018", "sakip@2015", "ipasn@2024", "ipasn@2019", "ikm@2017", "pemdi@2026")


def folder(spec: str) -> Path:
    return ROOT / "cases" / spec.partition("@")[0]


def frozen(spec: str) -> tuple[Case, ...]:
    """The frozen cases of an instrument of the project."""
    path = folder(spec) / boundary_file(instrument(spec).edition)
    return read_cases(path.read_bytes(), path.name)


def plain_program() -> Any:
    """The second program, which stands outside the packages."""
    sys.path.append(str(ROOT / "conformance"))  # it has a module beside it
    spec = importlib.util.spec_from_file_location("plain", ROOT / "conformance" / "plain.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("spec", SMALL)
def test_frozen_files_are_what_write_makes(spec: str) -> None:
    index, _, edition = spec.partition("@")
    path = ROOT / "rules" / index / f"{edition}.toml"
    one = Tables(RuleFile(INSTRUMENT, index, edition, path, lambda _kind, _index, _uses: KNOWN))
    text = (folder(spec) / boundary_file(edition)).read_text(encoding="utf-8")

    assert text == boundary_text(one.instrument, frozen_cases(one), folder(spec))


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_instrument_of_the_project_has_frozen_cases_that_fix_its_tree(spec: str) -> None:
    found = frozen(spec)

    assert {case.kind for case in found} == {"generated"}
    assert {case.instrument for case in found} == {spec}
    if len(instrument(spec).nodes) > 1:
        assert any("titles" in case.expected for case in found)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_second_program_computes_what_was_frozen(spec: str) -> None:
    plain = plain_program()
    index, _, edition = spec.partition("@")
    path, by = ROOT / "rules" / index / f"{edition}.toml", instrument(spec).nodes_by
    of_sheet = {sheet: plain.Rules(path, sheet) for sheet in (None, *plain.Rules(path).sheets)}
    compared = 0
    for case in frozen(spec):
        given = assessment_of(case, instrument(spec))
        if given is None:
            continue
        found = plain.Run(of_sheet[given["context"].get(by)], given).expected(leaves=False)
        compared += 1
        assert (case.name, found["nodes"]["total"]["exact"]) == (case.name, case.expected["exact"])
        if "predicate" in case.expected:
            assert (case.name, found["predicate"]) == (case.name, case.expected["predicate"])
    assert compared


def levels(one: Instrument, leaf: str) -> set[Answer]:
    """The answers of *leaf* as the scale has them: any other text is a word for one."""
    return {level.answer for level in one.scales[one.every_node[leaf].scale or ""].levels}


def assessment_of(case: Case, one: Instrument) -> dict[str, Any] | None:
    """The case as the second program reads it; nothing where it is none of its business: gaps, words, tables, faults."""
    answers = dict(case.content.get("answers", {}))
    if case.fill is not None:
        answers = filled(one, case.fill) | answers
    known = {"assessment", "answers", "values", "context"}
    if case.tables or "exact" not in case.expected or not set(case.content) <= known:
        return None
    if any(isinstance(answer, str) and answer not in levels(one, code) for code, answer in answers.items()):
        return None
    if any(node.missing is not None and code not in answers for code, node in one.nodes.items()):
        return None
    values = case.content.get("values", {})
    if one.bands_by is not None and (values or len(answers) < sum(node.is_leaf for node in one.nodes.values())):
        return None
    plain = {code: raw.text if isinstance(raw, Printed) else raw for code, raw in answers.items()}
    given = {code: raw.text if isinstance(raw, Printed) else raw for code, raw in values.items()}
    return {"answers": plain, "values": given, "context": case.content.get("context", {})}


@pytest.mark.parametrize("text", [PLAIN, GATED, CLAIMED, OPTIONAL, GRADED])
def test_what_is_frozen_leaves_no_survivor(text: str) -> None:
    one = tables(text)
    cases = tuple(attrs.evolve(case, file=boundary_file("1")) for case in frozen_cases(one))
    (found,) = mutate([Subject(target=target(text), cases=cases)], jobs=1, progress=lambda _done, _of: None)

    assert [fate.name for fate in found.of_verdict(SURVIVED)] == []
    assert found.by_frozen().reaches(100)
    assert len(cases) < len(found.fates) / 2


@pytest.mark.parametrize("text", [PLAIN, GATED, OPTIONAL, GRADED])
def test_none_of_what_is_frozen_can_be_left_out(text: str) -> None:
    one = tables(text)
    cases = frozen_cases(one)
    found = [seen for mutant in mutants_of(one) if not isinstance(seen := one.changed(mutant.edits), Fault)]
    noticed = [{id(case) for case in cases if seen.notices(case)} for seen in found]

    assert {id(case) for case in cases} == set().union(*[ids for ids in noticed if len(ids) == 1])


def test_no_case_is_evaluated_twice_under_one_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    one, looked_at, kept = tables(GATED), Counter[tuple[int, int]](), []

    def compared(case: Case, rules: Instrument) -> Any:
        kept.append((case, rules))
        looked_at[id(case), id(rules)] += 1
        return compare(case, rules)

    monkeypatch.setattr("evalkit.rulework.mutate.tables.compare", compared)
    frozen_cases(one)

    assert len(looked_at) > 100
    assert set(looked_at.values()) == {1}


def test_the_text_says_how_it_was_made_and_can_be_read_again(tmp_path: Path) -> None:
    one = tables(PLAIN)
    cases = frozen_cases(one)
    text = boundary_text(one.instrument, cases, tmp_path)

    assert text.startswith("#:schema ./evalkit-case-file-1.json\n\n# Made by `evalkit rules mutate toy@1 --write`")
    assert [case.name for case in read_cases(text.encode(), "t.toml")] == [case.name for case in cases]
