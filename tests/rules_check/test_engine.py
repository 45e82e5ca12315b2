"""What the rule file itself accounts for, what is cited, and what holds of all that is shipped."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

import evalkit.rulework.check
import evalkit.testing.laws as testing
from evalkit.instruments.cited_facts import count_by_mark, facts_of
from evalkit.report.check import HOW, KIND, SEVERITY, VERDICT
from evalkit.rulework.check.checks import CHECKS, LAWS
from evalkit.rulework.check.citations import FACT_KINDS, count_citations, share, shown_share, sourced, totals
from evalkit.rulework.check.engine import PARTS, prove
from evalkit.rulework.check.model import HOWS, VERDICTS
from evalkit.schema.keys import MARKS
from rules_check.small import FOLDER, told, toy
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.rulework.check.model import Proof

_NAME = re.compile("[a-z]+(-[a-z]+)+")
ALL = tuple(instrument(spec) for spec in INSTRUMENTS)
# Everything known to fail in what is shipped, and the note of the rule file that says why.


def penalised() -> list[str]:
    """The nodes of SPIP that fall where a corruption case concerns them: subunsur, and parameters of MRI and IEPK."""
    return [code for code, node in instrument("spip@2021").nodes.items() if ".k'" in (node.formula or "")]


KNOWN = {
    "ikm@2004": {
        ("edition-gap", "validity.until", "antara-2014-2016"),
    },
    "itkp@2025": {
        *{("score-monotone", f"node[A.{number}]", "tenda") for number in (1, 2, 3, 5, 6)},
        ("predicate-monotone", "bands[total]", "tenda"),
        ("printed-overlap", "bands[total][Baik] 70–70", "batas-predikat"),
    },
    "itkp@2026": {
        ("score-monotone", "node[A1]", "rup-berlebih"),
        ("score-monotone", "node[B1]", "keterisian-90"),
        ("predicate-monotone", "bands[total]", "keterisian-90"),
    },
    "spip@2021": {
        *{("codes-order", code, "urutan-parameter") for code in ("1.6.p2", "2.1.p1", "2.2.p4")},
        *{("score-monotone", f"node[{code}]", "nilai-jatuh") for code in penalised()},
        ("predicate-monotone", "bands[total]", "nilai-jatuh"),
    },
    "zi@2021": {
        ("requirement-decides", "outcome[1].unless[8]", "batas-b-i"),
        ("requirement-decides", "outcome[2].unless[8]", "batas-b-i"),
    },
    "ipasn@2019": {
        ("printed-gap", "bands[total][Sangat Tinggi] 90–91", "celah-kategori"),
        ("printed-gap", "bands[total][Tinggi] 80–81", "celah-kategori"),
        ("printed-gap", "bands[total][Sedang] 70–71", "celah-kategori"),
        ("printed-gap", "bands[total][Rendah] 60–61", "celah-kategori"),
        ("edition-overlap", "validity.until", "dua-edisi"),
    },
    "ipasn@2024": {
        ("printed-gap", "bands[total][Sangat Tinggi] 90–91", "celah-kategori"),
        ("printed-gap", "bands[total][Tinggi] 80–81", "celah-kategori"),
        ("printed-gap", "bands[total][Sedang] 70–71", "celah-kategori"),
        ("printed-gap", "bands[total][Rendah] 60–61", "celah-kategori"),
    },
    "kami@4.2": {
        ("threshold-reachable", "node[KK].thresholds.full2", "full2-tak-tercapai"),
        ("edition-overlap", "validity.until", "dua-versi"),
    },
    "kami@5.0": {
        ("level-reachable", "node[TE].ladder[II+]", "ii-plus-tak-tercapai"),
        ("gate-decides", "node[PD].gate_min", "batas-pdp-tak-menentukan"),
    },
    "kip@2018": {
        ("printed-gap", "bands[total][Informatif] 89.9–90", "celah-kualifikasi"),
        ("printed-gap", "bands[total][Menuju Informatif] 79.9–80", "celah-kualifikasi"),
        ("printed-gap", "bands[total][Cukup Informatif] 59.9–60", "celah-kualifikasi"),
        ("printed-gap", "bands[total][Kurang Informatif] <39.9–40", "celah-kualifikasi"),
    },
    "spbe@2018": {
        ("titles-differ", "A7", "tiga-puluh-tujuh-butir"),
    },
}
PROPERTY = '[[properties]]\nid = "{0}"\nexplains = [{1}]\ntext = {{ id = "a", en = "b" }}\n'


@cache
def proof_of(spec: str) -> Proof:
    """The proof of an instrument beside everything that is shipped."""
    return prove(instrument(spec), ALL)


def gaps(*notes: str) -> Proof:
    """The proof of a rule file with a gap at Good and one at Fair, and these notes."""
    text = (FOLDER / "printed-gap-unrounded.toml").read_text(encoding="utf-8")
    return prove(toy(text + "".join(notes), without=["rounding"]))


def verdicts(proof: Proof, check: str) -> dict[str, tuple[str, str | None]]:
    return {one.place: (one.verdict, one.explained_by) for one in proof.statements if one.check == check}


# --- Explained --------------------------------------------------------------------------------------------------


def test_what_nothing_explains_fails() -> None:
    found = verdicts(gaps(), "printed-gap")

    assert found == {"bands[total][Good] 2.99–3.00": ("failed", None), "bands[total][Fair] 1.99–2.00": ("failed", None)}


def test_a_property_explains_every_place_or_one() -> None:
    every = verdicts(gaps(PROPERTY.format("why", '"printed-gap"')), "printed-gap")
    one = verdicts(gaps(PROPERTY.format("why", '"printed-gap: bands[total][Good] 2.99–3.00"')), "printed-gap")

    assert set(every.values()) == {("known", "why")}
    assert one == {"bands[total][Good] 2.99–3.00": ("known", "why"), "bands[total][Fair] 1.99–2.00": ("failed", None)}


def test_an_assumption_explains_as_a_property_does() -> None:
    note = PROPERTY.format("why", '"printed-gap"').replace("properties", "assumptions")

    assert set(verdicts(gaps(note), "printed-gap").values()) == {("known", "why")}


def test_an_explanation_of_nothing_fails_for_each_entry() -> None:
    proof = gaps(PROPERTY.format("why", '"printed-gap", "printed-gap: bands[total][Poor]", "printed-ends"'))

    assert [(place, text) for check, place, text in told(proof.statements) if check == "explains-nothing"] == [
        (
            "properties[why]",
            "it explains printed-gap: bands[total][Poor], which does not fail; did you mean bands[total][Good] 2.99–3.00?",
        ),
        ("properties[why]", "it explains printed-ends, which does not fail"),
    ]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("printed-gab: total", "printed-gab: total, but there is no such check; did you mean printed-gap?"),
        ("edition-gaps", "edition-gaps, but there is no such check; did you mean edition-gap?"),
        ("laws: monotone", "laws: monotone, but there is no such check; did you mean law?"),
        ("lawlessness", "lawlessness, but there is no such check"),
        ("everything", "everything, but there is no such check"),
    ],
)
def test_a_check_that_there_is_not_fails_with_the_nearest(entry: str, text: str) -> None:
    """Also where no other edition is at hand, which would excuse what explains how editions stand to each other."""
    proof = prove(toy(PROPERTY.format("why", f'"{entry}"')))

    assert told(proof.statements) == [("explains-nothing", "properties[why]", f"it explains {text}")]


def test_only_what_fails_is_explained() -> None:
    proof = prove(toy(PROPERTY.format("why", '"weights-sum"')))

    assert {verdict for verdict, _ in verdicts(proof, "weights-sum").values()} == {"proved"}
    assert told(proof.statements) == [
        ("explains-nothing", "properties[why]", "it explains weights-sum, which does not fail")
    ]


@pytest.mark.parametrize("law", testing.LAWS)
def test_of_laws_of_the_test_kit_the_proof_knows_the_names_alone(law: str) -> None:
    assert told(prove(toy(PROPERTY.format("why", f'"law: {law}"'))).statements) == []


def test_the_laws_are_those_of_the_test_kit() -> None:
    assert set(LAWS) == set(testing.LAWS)


@pytest.mark.parametrize(
    ("spec", "old", "new"),
    [
        ("ipasn@2019", "71–80", "71–75"),
        ("ipasn@2024", "81–90", "81–88"),
        ("kip@2018", "60–79.9", "60–77.9"),
        ("kip@2018", "<39.9", "<33.9"),
    ],
)
def test_a_note_explains_the_gap_it_names_and_no_wider_one(spec: str, old: str, new: str) -> None:
    one = instrument(spec)
    tables = tuple(
        attrs.evolve(
            table,
            bands=tuple(
                attrs.evolve(band, printed=new if band.printed == old else band.printed) for band in table.bands
            ),
        )
        for table in one.bands
    )

    assert {check for check, _, _ in told(prove(attrs.evolve(one, bands=tables), ALL).statements)} == {
        "printed-gap",
        "explains-nothing",
    }


# --- Words ------------------------------------------------------------------------------------------------------


def test_everything_that_is_said_has_words() -> None:
    assert set(VERDICT) == set(SEVERITY) == set(VERDICTS)
    assert set(HOW) == set(HOWS) - {""}
    assert set(KIND) == set(FACT_KINDS)


def test_no_module_names_a_check_that_has_no_words() -> None:
    """Also those that nothing shipped fails: a statement without words stops the report."""
    other = {"of-total", "weighted-mean", "yes-no", *LAWS}
    named = {
        node.value
        for path in Path(evalkit.rulework.check.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value)
    }

    assert named - other == set(CHECKS) - {"scores"}


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_statements_have_known_checks_and_verdicts(spec: str) -> None:
    for one in proof_of(spec).statements:
        assert one.check in CHECKS
        assert one.verdict in VERDICTS
        assert one.how in HOWS
        assert str(one.text)


def test_every_part_speaks_about_a_sound_rule_file() -> None:
    """No part is left out by mistake: each says something of some instrument that is shipped, or of one with outcome rules."""
    ruled = toy('[[outcome]]\nwhen = "total < 1"\nthen = "one-lower"\n')
    for part in PARTS:
        assert any(next(iter(part(one)), None) is not None for one in (*ALL, ruled)), part.__name__


# --- Citations --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_fact_is_counted_once_under_a_kind(spec: str) -> None:
    one = instrument(spec)
    found = count_citations(facts_of(one))

    assert totals(found) == count_by_mark(one)
    of_plugins = {each.section.kind for each in one.sections.values()}
    known = [kind for kind in FACT_KINDS if kind in found and kind not in of_plugins]
    assert [kind for kind in found if kind not in of_plugins] == known
    assert sum(sum(marks.values()) for marks in found.values()) == len(list(facts_of(one)))


@pytest.mark.parametrize(
    ("spec", "place", "kind"),
    [
        ("kami@5.0", "TK", "node"),
        ("kami@5.0", "TK1.category", "attribute"),
        ("kami@5.0", "TK.gate_min", "gate"),
        ("kami@5.0", "TK.floor", "floor"),
        ("kami@5.0", "TK.thresholds.full2", "threshold"),
        ("kami@5.0", "gate.answers[1]", "gate"),
        ("kami@5.0", "ladder[1 V].IV", "ladder"),
        ("kami@5.0", "bands[total, Rendah][Baik]", "band"),
        ("sakip@2021", "Instansi.1.a.2", "node"),
        ("sakip@2021", "P1.weight", "weight"),
        ("sakip@2021", "grades[A]", "grade"),
        ("ikm@2017", "total.factor", "parameter"),
        ("kami@5.0", "scales.jawaban.1", "level"),
        ("kami@5.0", "scales.jawaban.1.points.2", "points"),
        ("ikm@2017", "convert[unsur]", "conversion"),
        ("ikm@2017", "sample.margin", "sample"),
        ("ipasn@2019", "records.points[kinerja, skp][1]", "records"),
        ("ipasn@2019", "validity.from", "validity"),
        ("ipasn@2019", "assumptions[celah-kategori]", "assumption"),
        ("ipasn@2019", "rounding[total]", "rounding"),
        ("kami@5.0", "claims.level", "claim"),
    ],
)
def test_every_fact_has_a_kind(spec: str, place: str, kind: str) -> None:
    assert {fact.kind for fact in facts_of(instrument(spec)) if fact.place == place} == {kind}


def test_all_but_assumptions_rest_on_a_source() -> None:
    marks = dict(zip(MARKS, (3, 2, 1, 1), strict=True))

    assert sourced(marks) == (6, 7)
    assert share(marks) == Fraction(600, 7)
    assert share({}) == 100


def test_a_share_is_shown_rounded_down() -> None:
    """141 of 142 is less than 99.3 percent, and does not look like it."""
    assert shown_share({"verified": 141, "assumption": 1}) == "99.2"
    assert shown_share({"assumption": 1}) == "0.0"
    assert shown_share({"verified": 3}) == "100.0"


# --- What is shipped --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_nothing_fails_and_nothing_is_unproved(spec: str) -> None:
    proof = proof_of(spec)

    assert told(proof.statements) == []
    assert told(proof.statements, "unproved") == []


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_what_is_known_to_fail_is_this_and_no_more(spec: str) -> None:
    proof = proof_of(spec)

    found = {(one.check, one.place, one.explained_by) for one in proof.statements if one.verdict == "known"}

    assert found == KNOWN.get(spec, set())


@pytest.mark.parametrize("spec", list(KNOWN))
def test_what_is_known_has_a_witness(spec: str) -> None:
    for one in proof_of(spec).statements:
        never = one.check == "requirement-decides"  # that nothing hangs on it, no assessment shows
        assert one.verdict != "known" or never or one.witness is not None, one


@pytest.mark.parametrize("spec", list(KNOWN))
def test_without_its_note_it_would_fail(spec: str) -> None:
    one = instrument(spec)
    silent = attrs.evolve(
        one,
        properties=tuple(attrs.evolve(note, explains=()) for note in one.properties),
        assumptions=tuple(attrs.evolve(note, explains=()) for note in one.assumptions),
    )

    failed = {(check, place) for check, place, _ in told(prove(silent, ALL).statements)}

    assert failed == {(check, place) for check, place, _ in KNOWN[spec]}
