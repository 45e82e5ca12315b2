"""Facts about the audit of Belitung Timur 2025: docs/audit.md tells all of its findings, and no others."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner

from evalkit.audit.engine import audit_files
from evalkit.audit.model import SEVERITY
from evalkit.catalogue.registry import Registry
from evalkit.cli import cli

if TYPE_CHECKING:
    from evalkit.audit.model import AuditResult, Check

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "beltim-2025"
DOC = ROOT / "docs" / "audit.md"
# Heading of a table of findings → their verdict.
TABLES = {
    "### Contradicted": "contradicted",
    "### Inconsistent": "inconsistent",
    "### Not comparable": "not-comparable",
    "### Rounding": "rounding",
}
NUMBER_WORDS = {"four": 4}
_CODE = re.compile(r"`([^`]+)`")


class Finding(NamedTuple):
    """A row of a table of findings: checks with one cause."""

    verdict: str
    checks: tuple[str, ...]
    place: str
    printed: tuple[str, ...]
    other: str
    cause: int
    sure: str
    why: str


@cache
def audited(name: str) -> AuditResult:
    (found,) = audit_files([str(EXAMPLES / name)], Registry()).results
    return found


@cache
def found() -> dict[str, Check]:
    """Everything that a relation finds fault with, by the id of the check."""
    return {
        check.id: check for check in audited("laporan.toml").checks if check.verdict not in ("agrees", "unsupported")
    }


def section(heading: str) -> str:
    """What stands below *heading*, up to the next one."""
    _, _, rest = DOC.read_text(encoding="utf-8").partition(f"\n{heading}\n")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below *heading*, without its head."""
    lines = [one for one in section(heading).splitlines() if one.startswith("| ")]
    return [[cell.strip() for cell in one.strip("|").split("|")] for one in lines[1:]]


@cache
def told() -> tuple[Finding, ...]:
    """The findings of the page."""
    return tuple(
        Finding(
            verdict, tuple(_CODE.findall(checks)), place, tuple(printed.split("<br>")), other, int(cause), sure, why
        )
        for heading, verdict in TABLES.items()
        for checks, place, printed, other, cause, sure, why in rows(heading)
    )


# --- Findings -----------------------------------------------------------------------------------------------------


def test_page_tells_each_finding_once_with_its_verdict() -> None:
    pairs = [(check, one.verdict) for one in told() for check in one.checks]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(check.id, check.verdict) for check in found().values()}


def test_page_prints_what_the_report_prints() -> None:
    for one in told():
        assert set(one.printed) == {found()[check].claim.printed for check in one.checks}, one


def test_page_says_what_the_audit_computes() -> None:
    for one in told():
        for check in one.checks:
            computed = found()[check].computed or ""
            assert computed.replace(",", "") in one.other.replace(",", ""), check


def test_page_says_how_sure_each_finding_is_and_why() -> None:
    assert {one.sure for one in told()} == {"certain", "likely", "open"}
    assert all(one.place and one.why for one in told())


def test_page_counts_causes() -> None:
    notes = {one.cause for one in told() if one.verdict == "rounding"}
    others = {one.cause for one in told() if one.verdict != "rounding"}
    assert sorted(others | notes) == list(range(1, len(others) + len(notes) + 1))
    serious = sum(SEVERITY[check.verdict] != "note" for check in found().values())
    text = re.search(
        r"The (\d+) errors and warnings come from (\d+) causes, the (\d+) of rounding from (\w+)\.",
        DOC.read_text(encoding="utf-8"),
    )
    assert text is not None
    errors, causes, rounding, cuts = text.groups()
    assert (int(errors), int(causes)) == (serious, len(others))
    assert (int(rounding), NUMBER_WORDS[cuts]) == (len(found()) - serious, len(notes))


def test_page_explains_every_cause() -> None:
    listed = re.findall(r"^(\d+)\. \*\*", section("### Causes"), re.MULTILINE)
    first_of_rounding = min(one.cause for one in told() if one.verdict == "rounding")
    assert [int(one) for one in listed] == list(range(1, first_of_rounding + 1))


def test_page_says_how_many_checks_have_each_verdict() -> None:
    heading = "## The report of Diskominfo SP Belitung Timur 2025"
    totals = audited("laporan.toml").totals
    assert {verdict.strip("`"): int(count) for verdict, count in rows(heading)} == totals
    assert f"Checked are {sum(totals.values()) - totals['unsupported']}: " in section(heading)


# --- Unsupported --------------------------------------------------------------------------------------------------


def test_page_tells_every_claim_that_nothing_supports() -> None:
    result = audited("laporan.toml")
    alone = [check.claim.address for check in result.checks if check.relation is None]
    assert {check.verdict for check in result.checks if check.relation is None} == {"unsupported"}
    count = 0
    for patterns, many, why in rows("## Unsupported"):
        fitting = {one for one in alone for pattern in _CODE.findall(patterns) if fnmatch(one, pattern)}
        assert len(fitting) == int(many), patterns
        assert why
        count += len(fitting)
    assert count == len(alone)
    assert f"{count} of the {len(result.sheet.claims)} claims" in section("## Unsupported")


def test_page_tells_every_check_that_judges_nothing() -> None:
    open_ = {
        check.id: check.claim.printed
        for check in audited("laporan.toml").checks
        if check.verdict == "unsupported" and check.relation is not None
    }
    told_ = rows("### Beyond what a relation can judge")
    assert {check.strip("`"): printed for check, _, printed, _ in told_} == open_
    assert all(place and why for _, place, _, why in told_)


# --- Table 3.15 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("culprit", "wrong", "right", "checks"),
    [
        (
            "3.15:operasi:realisasi", "8.288.093.465,00", "8.286.093.465,00",
            {
                "3.15:operasi:persen:percent", "3.15:daerah:realisasi:sum", "3.15:operasi:realisasi:sum",
                "3.16:operasi:realisasi:equal",
            },
        ),
        (
            "3.15:modal:anggaran", "78.201.000,00", "76.201.000,00",
            {"3.15:modal:persen:percent", "3.15:daerah:anggaran:sum", "3.15:modal:anggaran:difference"},
        ),
    ],
)  # fmt: skip
def test_one_digit_is_behind_several_findings(culprit: str, wrong: str, right: str, checks: set[str]) -> None:
    blamed = {check.id: check for check in found().values() if check.culprit == culprit}
    assert set(blamed) == checks
    assert {check.cause for check in blamed.values()} == {"digit"}
    assert audited("laporan.toml").sheet.claims[culprit].printed == wrong
    assert all(right in str(check.explanation) for check in blamed.values())
    assert [f"`{culprit}`", wrong, right] in rows("### The wrong digits of table 3.15")


def test_no_other_place_is_called_a_wrong_input() -> None:
    culprits = {check.culprit for check in audited("laporan.toml").checks} - {None}
    assert culprits == {"3.15:operasi:realisasi", "3.15:modal:anggaran"}


# --- The report of the units --------------------------------------------------------------------------------------


def test_no_assessment_file_is_of_an_unexpected_year_or_subject() -> None:
    assert audited("laporan.toml").findings == ()


def test_report_of_the_units_prints_nothing_that_could_be_wrong() -> None:
    assert audited("laporan-program.toml").checks == ()


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_report_of_the_units_has_no_fault(command: str) -> None:
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [command, str(EXAMPLES / "laporan-program.toml")])
    assert done.exit_code == 0
    assert "Kabupaten Belitung Timur" in done.stdout
    assert done.stderr == ""
