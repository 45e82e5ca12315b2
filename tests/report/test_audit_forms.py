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
from evalkit.audit.model import KINDS, SEVERITY, VERDICTS, AuditResult
from evalkit.evaluate import evaluate
from evalkit.language import language
from evalkit.performance.model import Report, ReportResult
from evalkit.report.audit_json import document
from evalkit.report.audit_markdown import cell, render_markdown
from evalkit.report.audit_sarif import log
from evalkit.report.audit_terminal import render_audit
from evalkit.report.audit_words import grouped, relation_prose
from evalkit.text import Decimal, msg
from support import ev, instrument

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
    wanted: dict[str, Any] = {"width": 80, "color": False} | look
    render_audit(results, language(lang), file=file, **wanted)
    return file.getvalue()


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


@pytest.mark.parametrize("kind", KINDS)
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

    assert "checked: 8 · ✓ 1 agrees · i 1 rounding · ✗ 3 contradicted · ✗ 2 inconsistent" in head
    assert "12 claims, 9 of them in a relation" in head


def test_the_worst_comes_first() -> None:
    report = shown(result(), detail=True)
    heads = re.findall(r"^  (\S) (?:error|warning|note|agrees)(?: · ([a-z ]+))? \(\d+\)$", report, re.MULTILINE)

    assert [head[1].replace(" ", "-") or "agrees" for head in heads] == list(VERDICTS)
    assert [head[0] for head in heads] == ["✗", "✗", "!", "i", "i", "✓"]


def test_checks_of_one_culprit_stand_under_it() -> None:
    report = shown(result())
    together = report[report.index("wrong input: Tabel 3.2") : report.index("✗ error · inconsistent")]

    assert "3 checks" in together
    assert together.count("3.2:jumlah:pagu should be Rp. 8.288.093.465,00") == 1
    assert all(f"{one} · " in together for one in ("3.2:jumlah:pagu", "3.2:jumlah:serapan", "claim:pagu"))
    assert "· inconsistent" in together


def test_a_check_that_only_its_claim_ties_to_the_culprit_stands_there_too() -> None:
    wrong = check("contradicted", "3.2:jumlah:pagu", "sum", "3.2:1:pagu", computed="1")
    by_it = check("contradicted", "3.2:jumlah:serapan", "percent", "3.2:jumlah:pagu", "7", culprit="3.2:jumlah:pagu")

    assert "2 checks" in shown(result((wrong, by_it)))


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


def test_detail_names_what_else_took_part() -> None:
    more = ("3.2:1:pagu", "3.2:4:pagu", "3.4:a:b")
    one = check("agrees", "3.2:jumlah:pagu", "sum", "3.2:1:pagu", left_out=("3.2:4:pagu",), related=more)

    assert "see also: 3.4:a:b\n" in shown(result((one,)), detail=True)
    assert "see also" not in shown(result((one,)))


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

    assert re.search(r"Dinas Komunikasi +2025 .* 8 +1✓ 5i 1! 5✗", summary)
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
    found = document([result()], language(lang))

    VALIDATOR.validate(json.loads(json.dumps(found)))


def test_keys_that_a_reader_does_not_know_are_allowed() -> None:
    found = document([result()], EN)
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
        ("reports", "sha256", "1"),
    ],
)
def test_the_schema_refuses(part: str, key: str, bad: object) -> None:
    found = document([result()], EN)
    found[part][0][key] = bad

    assert not VALIDATOR.is_valid(found)


@pytest.mark.parametrize("key", SCHEMA["$defs"]["check"]["required"])
def test_a_check_has_every_key(key: str) -> None:
    found = document([result()], EN)
    del found["checks"][0][key]

    assert not VALIDATOR.is_valid(found)


def test_a_check_reads_as_the_contract_says() -> None:
    found = document([result()], EN)["checks"][1]

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
        "explanation": "3.2:jumlah:pagu should be Rp. 8.288.093.465,00; with that, this and 2 more relations hold",
        "related": ["3.2:1:pagu", "3.2:2:pagu", "3.2:3:pagu"],
    }


def test_a_claim_in_no_relation_has_nulls() -> None:
    found = document([result()], EN)["checks"][-1]

    assert (found["relation"], found["computed"], found["cause"], found["culprit"]) == (None, None, None, None)
    assert (found["verdict"], found["severity"], found["explanation"]) == (
        "unsupported",
        "note",
        "it stands in no relation",
    )


def test_totals_add_up_over_reports() -> None:
    found = document([result(), result((CHECKS[0],), file="b.toml")], EN)

    assert found["totals"] == {
        "agrees": 2,
        "rounding": 1,
        "contradicted": 3,
        "inconsistent": 2,
        "not-comparable": 1,
        "unsupported": 4,
        "checked": 9,
        "claims": 24,
        "in_relations": 21,
    }
    assert sum(found["totals"][verdict] for verdict in VERDICTS) == len(found["checks"])
    assert [one["file"] for one in found["checks"]] == [FILE] * 12 + ["b.toml"]
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


def sarif(*results: AuditResult, lang: str = "en", root: Path = ROOT) -> dict[str, Any]:
    found: dict[str, Any] = log(results, language(lang), root)
    jsonschema.Draft202012Validator(SARIF).validate(json.loads(json.dumps(found)))
    run: dict[str, Any] = found["runs"][0]
    return run


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sarif_has_a_result_for_all_that_does_not_agree(lang: str) -> None:
    run = sarif(result(), lang=lang)

    assert [one["ruleId"] for one in run["results"]] == [one.verdict for one in CHECKS if one.verdict != "agrees"]
    assert {one["level"] for one in run["results"]} == {"error", "warning", "note"}


def test_a_result_points_to_its_rule() -> None:
    run = sarif(result())

    rules = run["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    assert all(one["level"] == rules[one["ruleIndex"]]["defaultConfiguration"]["level"] for one in run["results"])


def test_a_result_names_file_line_and_address() -> None:
    (found,) = sarif(result())["results"][0]["locations"]

    assert found["physicalLocation"] == {
        "artifactLocation": {"uri": "laporan/tabel/3.2.csv"},
        "region": {"startLine": 9},
    }
    assert found["logicalLocations"] == [{"fullyQualifiedName": "3.2:jumlah:pagu"}]


def test_a_line_that_is_not_known_is_left_out() -> None:
    found = next(one for one in sarif(result())["results"] if "claim:ikm" in one["message"]["text"])

    assert "region" not in found["locations"][0]["physicalLocation"]


def test_other_places_are_related_and_the_culprit_comes_first() -> None:
    found = sarif(result())["results"][1]["relatedLocations"]

    names = [one["logicalLocations"][0]["fullyQualifiedName"] for one in found]
    assert names == ["3.2:jumlah:pagu", "3.2:jumlah:realisasi"]
    assert [one["id"] for one in found] == [1, 2]
    assert "physicalLocation" not in found[1]  # no claim stands there


def test_a_report_from_standard_input_has_no_file() -> None:
    one = attrs.evolve(CHECKS[-1], claim=attrs.evolve(CHECKS[-1].claim, file="-"))

    (found,) = sarif(result((one,)))["results"][0]["locations"]

    assert found == {"logicalLocations": [{"fullyQualifiedName": "claim:pegawai"}]}


def test_files_outside_of_the_folder_are_named_in_full(tmp_path: Path) -> None:
    far = attrs.evolve(CHECKS[-1], claim=attrs.evolve(CHECKS[-1].claim, file=str(tmp_path / "a b.toml")))

    uri = sarif(result((far,)))["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    near = sarif(result((far,)), root=tmp_path)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]

    assert uri == (tmp_path / "a b.toml").resolve().as_uri()
    assert near["uri"] == "a%20b.toml"


def test_a_message_says_what_is_printed_and_what_should_be() -> None:
    run = sarif(result())

    assert run["results"][3]["message"]["text"] == (
        "Tabel 3.2, baris 2, kolom serapan: 88,4 is printed; should be 88.5; "
        "3.2:2:serapan: 2:realisasi in percent of 2:pagu; only cutting off the further decimals gives it"
    )
    assert run["results"][5]["message"]["text"].endswith("lihat lampiran")
    assert run["results"][-1]["message"]["text"] == "2.1, kalimat 3: 35 orang is printed; it stands in no relation"


def test_a_fingerprint_stays_when_lines_move() -> None:
    moved = tuple(attrs.evolve(one, claim=attrs.evolve(one.claim, line=99)) for one in CHECKS)

    def prints(run: dict[str, Any]) -> list[dict[str, str]]:
        return [one["partialFingerprints"] for one in run["results"]]

    assert prints(sarif(result(moved))) == prints(sarif(result()))
    assert len({str(one) for one in prints(sarif(result()))}) == 11


# --- Markdown ---------------------------------------------------------------------------------------------------


def columns(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row)) - 1


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_row_has_as_many_cells_as_its_head(lang: str) -> None:
    paper = render_markdown([result(), result()], language(lang), detail=True)

    for block in paper.split("\n\n"):
        assert len({columns(row) for row in block.splitlines() if row.startswith("|")}) <= 1


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("a|b", r"a\|b"),
        ("a\nb\r\nc", "a<br>b<br>c"),
        ("**) <b> `x` [y](z)", r"\*\*) \<b\> \`x\` \[y\](z)"),
        ("\x1b[1m\u00a0x", r"\\x1b\[1m x"),
        ("3,5", "3,5"),
    ],
)
def test_cells_are_escaped(text: str, is_: str) -> None:
    assert cell(text) == is_


def test_findings_keep_their_number_in_the_list_of_all_checks() -> None:
    paper = render_markdown([result()], EN, detail=True)

    assert len(re.findall(r"^\| 6 \| 3\.5, kalimat 7", paper, re.MULTILINE)) == 2


def test_without_findings_there_is_no_table_of_them() -> None:
    paper = render_markdown([result((CHECKS[0],))], EN)

    assert "## Errors" not in paper
    assert "Signature" not in paper


def test_a_report_without_claims_has_a_working_paper() -> None:
    assert "## All checks (0)" in render_markdown([result(())], EN, detail=True)


def test_what_else_took_part_is_in_the_working_paper() -> None:
    one = check(
        "agrees", "3.2:jumlah:pagu", "sum", "3.2:1:pagu", left_out=("3.2:4:pagu",), related=("3.4:a:b",), note="n"
    )

    paper = render_markdown([result((one,))], EN, detail=True)

    assert "see also: 3.4:a:b<br>note: n" in paper


def test_a_weight_and_a_bound_are_no_further_places() -> None:
    one = check(
        "agrees", "3.2:jumlah:pagu", "list-below", "3.2:1:pagu", than=of("3.2:2:pagu")[0], related=("3.2:2:pagu",)
    )

    assert "see also" not in shown(result((one,)), detail=True)
