"""Facts about the forms of an audit: what is told, where, in which words."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

from audit_samples import AGENCY, CHECKS, FILE, check, claim, of, relation, result
from evalkit.audit.model import SEVERITY, VERDICTS, AuditResult
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.base.language import Language, language
from evalkit.base.text import Decimal, msg
from evalkit.evaluation.engine import evaluate
from evalkit.performance.model import Report, ReportResult
from evalkit.report.audit.json import audit_json, audit_sarif
from evalkit.report.audit.page import audit_page
from evalkit.report.audit.relations import computed_prose, other_prose, relation_prose
from evalkit.report.grouped_numbers import grouped
from evalkit.report.render import write
from printing import page_text
from support import ev, instrument, printed

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-audit-1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EN = language("en")


class Terminal(io.StringIO):
    """A terminal with an encoding."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return True


def shown(*results: AuditResult, file: io.StringIO | None = None, lang: str = "en", **look: Any) -> str:
    file = file or io.StringIO()
    pages = audit_page(results, detail=look.pop("detail", False))
    write(pages, language(lang), file, **{"width": 80, "color": False} | look)
    return file.getvalue()


def document_of(results: list[AuditResult], speech: Language) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(audit_json(results, speech))
    return found


def paper_of(*results: AuditResult, lang: str = "en", detail: bool = False) -> str:
    return page_text(audit_page(results, detail=detail), language(lang), form="markdown")


def words(kind: str, *parts: str, full: bool = False, **more: Any) -> str:
    return str(relation_prose(relation("3.2:1:serapan", kind, *parts, **more), full=full))


# --- Words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("id", "8288093465.00", "8.288.093.465,00"),
        ("en", "8288093465.00", "8,288,093,465.00"),
        ("id", "-12345", "-12.345"),
        ("id", "2025", "2025"),
        ("id", "97.10", "97,10"),
        ("id", "10000 / 3.5 × 100", "10.000 / 3,5 × 100"),
        ("id", "0.123456", "0,123456"),
        ("en", "97.1000…", "97.1000…"),
    ],
)
def test_thousands_are_grouped_from_five_digits_on(lang: str, text: str, said: str) -> None:
    assert grouped(lang).say(msg("{x}", x=Decimal(text))) == said


@pytest.mark.parametrize("kind", RELATION_KINDS)
def test_every_kind_has_words(kind: str) -> None:
    said = words(kind, "3.2:1:pagu", "3.2:2:pagu", instrument="ikm@2017", weights=of("3.2:1:bobot"), than=of("3.50")[0])

    assert "1:pagu" in said
    assert "{" not in said


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        (words("sum", "3.2:1:pagu", "3.4:x:y"), "sum of 1:pagu, 3.4:x:y"),
        (words("difference", "100", "claim:serapan"), "100 minus claim:serapan"),
        (words("at-most", "3.2:1:pagu"), "at most 1:pagu"),
        (words("at-most", "3.2:1:pagu", "7"), "1:pagu is at most 7"),
        (words("count", rows=7), "how many there are: 7"),
        (words("category", "3.2:1:pagu", bands="lkj"), "category of 1:pagu, by lkj"),
        (words("percent", "3.2:1:pagu", blank=("3.2:1:realisasi",)), "percentage of 1:pagu, 1:realisasi"),
        (words("sum", "3.2:1:pagu", blank=("3.2:2:pagu",)), "sum of 1:pagu, 2:pagu"),
        (words("at-most", "3.2:1:pagu", blank=("3.2:2:pagu",)), "at most 1:pagu, 2:pagu"),
        (words("list-below", "3.2:1:pagu", than=of("3.50")[0]), "names of those below 3.50: 1:pagu"),
        (words("index", instrument="ikm@2017", values={"U1": "3.2:1:U1"}), "ikm@2017 of 1:U1"),
        (words("sum", *(f"3.2:{n}:pagu" for n in range(1, 41))), "sum of 1:pagu … 40:pagu (40)"),
    ],
)
def test_a_relation_in_few_words(said: str, is_: str) -> None:
    assert said == is_


def test_in_full_every_part_is_named() -> None:
    assert "7:pagu" in words("sum", *(f"3.2:{n}:pagu" for n in range(1, 41)), full=True)


def test_a_claim_of_a_sentence_names_others_in_full() -> None:
    assert str(relation_prose(relation("claim:pagu", "equal", "claim:serapan"))) == "the same as claim:serapan"


# --- Terminal ---------------------------------------------------------------------------------------------------


def test_totals_come_first_and_add_up() -> None:
    head = " ".join(shown(result()).split("✗ error")[0].split())

    assert "checked: 10 · ✓ 1 agrees · i 2 rounding · ✗ 4 contradicted · ✗ 2 inconsistent" in head
    assert "12 claims, 9 of them in a relation" in head


def test_slips_with_several_findings_come_first_then_the_worst() -> None:
    report = shown(result(), detail=True)
    heads = re.findall(r"^  (\S) (?:error|warning|note|agrees)(?: · ([a-z ]+))? \((.*)$", report, re.MULTILINE)

    assert heads == [
        ("✗", "slips with several findings", "1): 2 contradicted, 1 inconsistent"),
        ("✗", "contradicted", "4, 2 of them above)"),
        ("✗", "inconsistent", "2, 1 of them above)"),
        ("!", "not comparable", "1)"),
        ("i", "rounding", "2)"),
        ("i", "unsupported", "4)"),
        ("✓", "", "1)"),
    ]


def test_a_verdict_whose_checks_are_all_above_has_no_heading_of_its_own() -> None:
    report = shown(result(CHECKS[1:4]))

    assert "slips with several findings (1): 2 contradicted, 1 inconsistent" in report
    assert "error · contradicted" not in report


def test_checks_of_one_culprit_stand_under_it() -> None:
    report = shown(result())
    together = report[report.index("wrong input: Tabel 3.2") : report.index("✗ error · contradicted")]

    assert "3 checks" in together
    assert together.count("3.2:jumlah:pagu should be Rp. 8.288.093.465,00") == 1
    assert all(f"{one} · " in together for one in ("3.2:jumlah:pagu", "3.2:jumlah:serapan", "claim:pagu"))
    assert "· contradicted" in together
    assert "· inconsistent" in together


def test_nothing_computed_from_a_wrong_input_is_said_to_be_right() -> None:
    report = shown(result())
    together = report[report.index("wrong input: Tabel 3.2") : report.index("✗ error · contradicted")]

    assert "92.04" not in together
    assert "should be\n" not in together


SAME = check("contradicted", "claim:ikm", "mean", "3.4:ikm:nilai", computed="91.0", note="survei")


def test_checks_of_one_claim_are_one_finding() -> None:
    other = check("contradicted", "claim:ikm", "at-least", "3.4:spbe:indeks", computed="91.0", note="survei")
    last = check("contradicted", "claim:pegawai", "count", rows=36, computed="36")
    report = shown(result((SAME, other, last)))

    assert "contradicted (3)" in report
    assert re.search(r"^ +1  3\.5, kalimat 7 +88,2\n +claim:ikm\n", report, re.MULTILINE)
    assert "mean of 3.4:ikm:nilai · 91.0\n" in report
    assert "at least 3.4:spbe:indeks · at least 91.0\n" in report
    assert report.count("note: survei") == 1
    assert re.search(r"^ +2  2\.1, kalimat 3 +35 orang +36\n", report, re.MULTILINE)


def test_what_comes_out_of_all_of_them_stands_once() -> None:
    other = check(
        "contradicted", "claim:ikm", "sum", "3.4:spbe:indeks", computed="91.0", explanation=(msg("so it is"),)
    )
    report = shown(result((SAME, other)))

    assert re.search(r"^ +1  3\.5, kalimat 7 +88,2 +91\.0\n", report, re.MULTILINE)
    assert report.count("91.0") == 1
    assert "sum of 3.4:spbe:indeks · so it is\n" in report


def test_a_claim_under_two_verdicts_is_told_under_each() -> None:
    other = check("not-comparable", "claim:ikm", "equal", "3.4:ikm:nilai", computed="88.19")
    report = shown(result((SAME, other)))

    assert "contradicted (1)" in report
    assert "not comparable (1)" in report
    assert report.count("3.5, kalimat 7") == 2


def test_in_detail_each_of_several_checks_has_its_computation() -> None:
    one = check("agrees", "claim:ikm", "sum", "3.4:ikm:nilai", computed="88.2", formula=msg("one"))
    other = check("agrees", "claim:ikm", "mean", "3.4:ikm:nilai", computed="88.2", formula=msg("other"))

    assert re.search(r"sum of .*\n +one\n +mean of .*\n +other\n", shown(result((one, other)), detail=True))


@pytest.mark.parametrize(
    ("verdict", "head"),
    [
        ("contradicted", "should be"),
        ("rounding", "should be"),
        ("inconsistent", "elsewhere"),
        ("not-comparable", "printed"),
        ("agrees", "computed"),
    ],
)
def test_the_head_says_what_stands_below(verdict: str, head: str) -> None:
    one = check(verdict, "claim:ikm", "equal", "indicator:ikm:realisation", computed="12345678.0")
    report = shown(result((one,)), detail=True)

    assert re.search(rf"place .*{head}\n", report)


@pytest.mark.parametrize(
    ("verdict", "kind", "place", "more", "said"),
    [
        ("contradicted", "sum", "3.4:a:b", {}, "12,345.0"),
        ("contradicted", "sum", "3.4:a:b", {"culprit": "3.4:a:b"}, ""),
        ("contradicted", "sum", "3.4:a:b", {"culprit": "claim:ikm"}, "12,345.0"),
        ("contradicted", "at-most", "3.4:a:b", {}, "at most 12,345.0"),
        ("contradicted", "at-least", "3.4:a:b", {}, "at least 12,345.0"),
        ("contradicted", "less-than", "3.4:a:b", {}, "less than 12,345.0"),
        ("contradicted", "more-than", "3.4:a:b", {}, "more than 12,345.0"),
        ("contradicted", "more-than", "3.4:a:b", {"computed": None}, ""),
        ("inconsistent", "equal", "3.4:a:b", {"culprit": "3.4:a:b"}, "12,345.0"),
        ("inconsistent", "equal", "3.4:a:b", {"computed": "Baik"}, "Baik"),
        ("rounding", "equal", "3.4:a:b", {}, ""),
        ("rounding", "equal", "claim:serapan", {}, ""),
        ("rounding", "equal", "indicator:a:achievement", {}, "12,345.0"),
        ("rounding", "equal", "spbe.toml#total", {}, "12,345.0"),
        ("rounding", "percent", "3.4:a:b", {}, "12,345.0"),
        ("not-comparable", "equal", "3.4:a:b", {}, ""),
    ],
)
def test_only_what_is_true_stands_beside_the_printed(
    verdict: str, kind: str, place: str, more: dict[str, Any], said: str
) -> None:
    parts = () if "#" in place else (place,)
    one = check(verdict, "claim:ikm", kind, *parts, **{"computed": "12345.0"} | more)
    if "#" in place:
        file = attrs.evolve(relation("claim:ikm", kind), operands=(place,))
        one = attrs.evolve(one, relation=file)

    assert grouped("en").say(other_prose(one)) == said


@pytest.mark.parametrize("text", ["Level 2", "level II", "Tingkat 2"])
def test_a_level_is_held_against_a_level(text: str) -> None:
    one = attrs.evolve(CHECKS[0], claim=claim("claim:x", text, "3.1"), due=printed("3"))

    assert EN.say(computed_prose(one)) == "level 3"


def test_a_claim_in_no_relation_comes_to_nothing() -> None:
    assert computed_prose(CHECKS[-1]) == ""


def test_what_agrees_is_shown_in_detail_only() -> None:
    assert "3.2:1:serapan" not in shown(result())
    assert "4,971,200,000 / 5,119,670,000 × 100 = 97.1000…" in shown(result(), detail=True)


def test_claims_in_no_relation_are_counted_by_table_and_chapter() -> None:
    report = shown(result())

    assert re.search(r"2  3\.4  Capaian indikator\n +1  2\.1\n", report)
    assert "claim:pegawai" not in report


def test_in_detail_each_of_them_is_listed() -> None:
    report = shown(result(), detail=True)

    assert "35 orang\n" in report
    assert "claim:pegawai" in report


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("detail", [False, True])
def test_no_line_is_too_long(width: int, lang: str, detail: bool) -> None:  # noqa: FBT001  # a case
    report = shown(result(), result(agency="Badan"), width=width, lang=lang, detail=detail)

    assert max(map(len, report.splitlines())) <= width


def test_what_is_printed_is_shown_as_printed_in_both_languages() -> None:
    for lang in ("id", "en"):
        assert "Rp. 8.288.093.456,00" in shown(result(), lang=lang)
        assert "92,05%" in shown(result(), lang=lang)


def test_several_reports_end_in_a_summary() -> None:
    summary = shown(result(), result((CHECKS[0],), agency="Badan"), lang="en").split("Summary")[1]

    assert re.search(r"Dinas Komunikasi +2025 .* 10 +1✓ 6i 1! 6✗", summary)
    assert re.search(r"Badan +2025 .* 1 +1✓\n", summary)


def test_colour_is_for_terminals() -> None:
    assert "\x1b[" in shown(result(), file=Terminal(), color=True)
    assert "\x1b" not in shown(result())


def test_a_terminal_without_these_signs_gets_others() -> None:
    report = shown(result(), file=Terminal("ascii"))

    assert report.isascii()
    assert "x error" in report


def test_control_characters_are_not_sent() -> None:
    mean = claim("claim:x", "\x1b[31m7", "3.1\x07")
    bad = attrs.evolve(check("contradicted", "claim:pagu", "sum", "1", computed="\x1b[0m"), claim=mean)

    assert "\x1b" not in shown(result((bad,)))
    assert "\x07" not in shown(result((bad,)))


def test_nothing_to_find_is_no_finding() -> None:
    report = shown(result((CHECKS[0],)))

    assert "✓ 1 agrees" in report
    assert "(1)" not in report


def test_the_sign_off_names_every_input() -> None:
    spbe = ev("spbe@2020", values={"total": "4.16"})
    spbe = evaluate(instrument("spbe@2020"), attrs.evolve(spbe.assessment, sha256="2" * 64))
    report = Report(file=FILE, sha256="1" * 64, agency=AGENCY, year=2025, subjects=())
    found = ReportResult(report=report, rules=None, evaluations={"x.toml": (spbe, spbe)})

    text = " ".join(shown(attrs.evolve(result(), result=found), detail=True, width=120).split())

    assert f"input: laporan/laporan.toml, sha256 {'1' * 64}" in text
    assert text.count("2" * 64) == 1
    assert text.count("rules: spbe@2020") == 1
    assert "signature ____" in text


# --- JSON -------------------------------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_json_fits_the_schema(lang: str) -> None:
    found = document_of([result()], language(lang))

    VALIDATOR.validate(json.loads(json.dumps(found)))


def test_keys_that_a_reader_does_not_know_are_allowed() -> None:
    found = document_of([result()], EN)
    for each in (found, found["totals"], found["checks"][0], found["reports"][0]):
        each["later"] = 1

    VALIDATOR.validate(found)


@pytest.mark.parametrize(
    ("part", "key", "bad"),
    [
        ("checks", "verdict", "wrong"),
        ("checks", "computed", 97),
        ("checks", "relation", "guess"),
        ("checks", "severity", "fatal"),
        ("checks", "cause", "bad luck"),
        ("checks", "note", 1),
        ("checks", "inputs", [{"address": 1, "printed": "1"}]),
        ("checks", "inputs", [{"address": "3.2:1:pagu"}]),
        ("reports", "sha256", "1"),
    ],
)
def test_the_schema_refuses(part: str, key: str, bad: object) -> None:
    found = document_of([result()], EN)
    found[part][0][key] = bad

    assert not VALIDATOR.is_valid(found)


@pytest.mark.parametrize("key", SCHEMA["$defs"]["check"]["required"])
def test_a_check_has_every_key(key: str) -> None:
    found = document_of([result()], EN)
    del found["checks"][0][key]

    assert not VALIDATOR.is_valid(found)


def test_a_check_reads_as_the_contract_says() -> None:
    found = document_of([result()], EN)["checks"][1]

    assert found == {
        "id": "3.2:jumlah:pagu sum",
        "file": FILE,
        "place": "3.2:jumlah:pagu",
        "at": "Tabel 3.2, baris jumlah, kolom pagu",
        "relation": "sum",
        "printed": "Rp. 8.288.093.456,00",
        "computed": "8288093465.00",
        "verdict": "contradicted",
        "severity": "error",
        "cause": "transposed",
        "culprit": "3.2:jumlah:pagu",
        "slip": {"starts": ["3.2:jumlah:pagu"], "right": {"3.2:jumlah:pagu": "Rp. 8.288.093.465,00"}},
        "explanation": "3.2:jumlah:pagu should be Rp. 8.288.093.465,00; with that, this and 2 more relations hold",
        "inputs": [{"address": "3.2:1:pagu", "printed": "Rp. 5.119.670.000,00"}, {"address": None, "printed": "3.00"}],
        "note": None,
        "related": ["3.2:1:pagu", "3.2:2:pagu", "3.2:3:pagu"],
    }


def test_a_claim_in_no_relation_has_nulls() -> None:
    found = document_of([result()], EN)["checks"][-1]

    assert {found[key] for key in ("relation", "computed", "cause", "culprit", "slip", "note")} == {None}
    assert found["inputs"] == []
    assert (found["verdict"], found["severity"], found["explanation"]) == (
        "unsupported",
        "note",
        "it stands in no relation",
    )


def test_a_note_of_the_report_file_is_there_for_programs() -> None:
    assert [one["note"] for one in document_of([result()], EN)["checks"] if one["note"]] == ["lihat lampiran"]


def test_totals_add_up_over_reports() -> None:
    found = document_of([result(), result((CHECKS[0],), file="b.toml")], EN)

    assert found["totals"] == {
        "agrees": 2,
        "rounding": 2,
        "contradicted": 4,
        "inconsistent": 2,
        "not-comparable": 1,
        "unsupported": 4,
        "checked": 11,
        "claims": 24,
        "in_relations": 21,
        "left_out": 0,
    }
    assert sum(found["totals"][verdict] for verdict in VERDICTS) == len(found["checks"])
    assert [one["file"] for one in found["checks"]] == [FILE] * 14 + ["b.toml"]
    assert [one["file"] for one in found["reports"]] == [FILE, "b.toml"]


# --- SARIF ------------------------------------------------------------------------------------------------------

TEXT = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
LEVEL = {"enum": ["error", "warning", "note"]}
LOCATION = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 0},
        "physicalLocation": {
            "type": "object",
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "properties": {"uri": {"type": "string", "pattern": r"^[^\\ ]+$"}},
                    "required": ["uri"],
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                    "required": ["startLine"],
                    "additionalProperties": False,
                },
            },
            "required": ["artifactLocation"],
            "additionalProperties": False,
        },
        "logicalLocations": {
            "type": "array",
            "items": {"properties": {"fullyQualifiedName": {"type": "string"}}, "additionalProperties": False},
        },
        "message": TEXT,
    },
    "additionalProperties": False,
}
# What SARIF 2.1.0 asks for, as far as it is written here.
SARIF = {
    "type": "object",
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "tool": {
                        "type": "object",
                        "properties": {
                            "driver": {
                                "type": "object",
                                "properties": {
                                    "name": {"const": "evalkit"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "properties": {
                                                "id": {"enum": list(SEVERITY)},
                                                "name": {"type": "string"},
                                                "shortDescription": TEXT,
                                                "help": TEXT,
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                            "required": ["id"],
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "required": ["name", "version", "rules"],
                                "additionalProperties": False,
                            }
                        },
                        "required": ["driver"],
                        "additionalProperties": False,
                    },
                    "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "ruleId": {"enum": list(SEVERITY)},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": TEXT,
                                "locations": {"type": "array", "items": LOCATION, "minItems": 1},
                                "relatedLocations": {"type": "array", "items": LOCATION, "uniqueItems": True},
                                "partialFingerprints": {"additionalProperties": {"type": "string"}},
                                "properties": {"type": "object"},
                            },
                            "required": ["ruleId", "level", "message", "locations"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["tool", "results"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}


APART = tuple(attrs.evolve(one, start=None) for one in CHECKS)  # none of which goes back to a slip of another


def sarif(*results: AuditResult, lang: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(audit_sarif(results, language(lang)))
    jsonschema.Draft202012Validator(SARIF).validate(found)
    run: dict[str, Any] = found["runs"][0]
    return run


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sarif_has_a_result_for_all_that_does_not_agree(lang: str) -> None:
    run = sarif(result(APART), lang=lang)

    assert [one["ruleId"] for one in run["results"]] == [one.verdict for one in CHECKS if one.verdict != "agrees"]
    assert {one["level"] for one in run["results"]} == {"error", "warning", "note"}


def test_a_result_points_to_its_rule() -> None:
    run = sarif(result(APART))

    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert all(one["level"] == rules[one["ruleIndex"]]["defaultConfiguration"]["level"] for one in run["results"])


def test_a_result_names_file_line_and_address() -> None:
    (found,) = sarif(result(APART))["results"][0]["locations"]

    assert found["physicalLocation"] == {
        "artifactLocation": {"uri": "laporan/tabel/3.2.csv"},
        "region": {"startLine": 9},
    }
    assert found["logicalLocations"] == [{"fullyQualifiedName": "3.2:jumlah:pagu"}]


def test_a_line_that_is_not_known_is_left_out() -> None:
    found = next(one for one in sarif(result(APART))["results"] if "claim:ikm" in one["message"]["text"])

    assert "region" not in found["locations"][0]["physicalLocation"]


def test_other_places_are_related_and_the_culprit_comes_first() -> None:
    found = sarif(result(APART))["results"][1]["relatedLocations"]

    names = [one["logicalLocations"][0]["fullyQualifiedName"] for one in found]
    assert names == ["3.2:jumlah:pagu", "3.2:jumlah:realisasi"]
    assert [one["id"] for one in found] == [1, 2]
    assert "physicalLocation" not in found[1]  # no claim stands there


def test_a_report_from_standard_input_has_no_file() -> None:
    one = attrs.evolve(CHECKS[-1], claim=attrs.evolve(CHECKS[-1].claim, file="-"))

    (found,) = sarif(result((one,)))["results"][0]["locations"]

    assert found == {"logicalLocations": [{"fullyQualifiedName": "claim:pegawai"}]}


def test_files_outside_of_the_folder_are_named_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    far = attrs.evolve(CHECKS[-1], claim=attrs.evolve(CHECKS[-1].claim, file=str(tmp_path / "a b.toml")))

    uri = sarif(result((far,)))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    monkeypatch.chdir(tmp_path)
    near = sarif(result((far,)))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert uri == (tmp_path / "a b.toml").resolve().as_uri()
    assert near["uri"] == "a%20b.toml"


def test_a_message_says_what_is_printed_and_what_should_be() -> None:
    run = sarif(result(APART))

    assert run["results"][3]["message"]["text"] == (
        "Tabel 3.2, baris 2, kolom serapan: 88,4 is printed; should be 88.5; "
        "3.2:2:serapan: 2:realisasi in percent of 2:pagu; only cutting off the further decimals gives it"
    )
    assert run["results"][6]["message"]["text"].endswith("lihat lampiran")
    assert run["results"][-1]["message"]["text"] == "2.1, kalimat 3: 35 orang is printed; it stands in no relation"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (2, "3.4, kalimat 1: Rp. 8.288.093.465,00 is printed, elsewhere 8,288,093,456.00; "),
        (9, "3.4, kalimat 1: Rp. 8.288.093.465,00 is printed; should be at most 8,000,000,000.00; "),
        (7, "3.5, kalimat 7: 88,2 is printed; claim:ikm: "),
        (1, "Tabel 3.2, baris jumlah, kolom serapan: 92,05% is printed; 3.2:jumlah:serapan: "),
    ],
)
def test_a_message_says_nothing_that_is_not_so(at: int, said: str) -> None:
    assert sarif(result(APART))["results"][at]["message"]["text"].startswith(said)


def test_a_fingerprint_stays_when_lines_move() -> None:
    moved = tuple(attrs.evolve(one, claim=attrs.evolve(one.claim, line=99)) for one in APART)

    def prints(run: dict[str, Any]) -> list[dict[str, str]]:
        return [one["partialFingerprints"] for one in run["results"]]

    assert prints(sarif(result(moved))) == prints(sarif(result(APART)))
    assert len({str(one) for one in prints(sarif(result(APART)))}) == 13


# --- Markdown ---------------------------------------------------------------------------------------------------


def columns(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_row_has_as_many_cells_as_its_head(lang: str) -> None:
    paper = paper_of(result(), result(), lang=lang, detail=True)

    for block in paper.split("\n\n"):
        assert len({columns(row) for row in block.splitlines() if row.startswith("|")}) <= 1


def test_every_check_has_its_number_in_the_working_paper() -> None:
    paper = paper_of(result(), detail=True)

    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", paper, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_working_paper_counts_by_verdict() -> None:
    heads = [one for one in paper_of(result()).splitlines() if one.startswith("##")]

    assert heads == [
        "## ✗ error · slips with several findings (1): 2 contradicted, 1 inconsistent",
        "## ✗ error · contradicted (4, 2 of them above)",
        "## ✗ error · inconsistent (2, 1 of them above)",
        "## ! warning · not comparable (1)",
        "## i note · rounding (2)",
        "## i note · unsupported (4)",
    ]


def test_a_working_paper_tells_a_claim_once() -> None:
    rows = [one for one in paper_of(result()).splitlines() if "88,4" in one]

    (row,) = rows
    assert "| 88.5 | 3.2:2:serapan<br>2:realisasi in percent of 2:pagu · only cutting off" in row
    assert "<br>the same as 3.17:B:serapan ·" in row


def test_a_working_paper_says_for_each_relation_what_comes_out() -> None:
    other = check("contradicted", "claim:ikm", "sum", "3.4:spbe:indeks", computed="4.16")
    (row,) = [one for one in paper_of(result((SAME, other))).splitlines() if "88,2" in one]

    assert "| claim:ikm<br>mean of 3.4:ikm:nilai · 91.0<br>sum of 3.4:spbe:indeks · 4.16<br>note: survei |" in row


def test_a_wrong_input_without_common_words_has_none_in_the_working_paper() -> None:
    bare = tuple(attrs.evolve(one, explanation=()) for one in CHECKS[1:3])

    assert "printed: Rp. 8.288.093.456,00 · 2 checks**\n\n| " in paper_of(result(bare))


def test_files_and_their_hashes_stand_in_every_working_paper() -> None:
    assert f"- input: {FILE}, sha256 {'1' * 64}\n" in paper_of(result())


def test_without_findings_there_is_no_table_of_them() -> None:
    paper = paper_of(result((CHECKS[0],)))

    assert "## ✗" not in paper
    assert "Signature" not in paper


NOTHING = "Nothing to audit: no numbers or words are printed in the file, neither in [[tables]] nor in [[claims]]."


def test_a_report_in_which_nothing_is_printed_has_no_page_of_zeros() -> None:
    empty = attrs.evolve(result(()), sheet=attrs.evolve(result().sheet, claims={}))
    report, paper = shown(empty, width=120), paper_of(empty, detail=True)

    assert NOTHING in report
    assert "checked: 0" not in report
    assert "Dinas Komunikasi" in report
    assert NOTHING.replace("[", "\\[").replace("]", "\\]") in paper
    assert "## " not in paper


def test_the_note_of_a_relation_is_in_the_working_paper() -> None:
    one = check("agrees", "3.2:jumlah:pagu", "sum", "3.2:1:pagu", left_out=("3.2:4:pagu",), note="n")

    paper = paper_of(result((one,)), detail=True)

    assert "note: n |" in paper
