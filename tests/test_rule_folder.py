"""Facts about examples/aturan-ipm: an index that a folder of rules says alone. Its laws, proofs and cases are the kit's."""

from __future__ import annotations

from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from evalkit import AssessmentError, Registry, evaluate
from evalkit.cli import cli
from wheels import ROOT

FOLDER = ROOT / "examples" / "aturan-ipm"
REGISTRY = Registry([FOLDER / "rules"])
HEAD = {"instrument": "ipm@2014", "subject": "Contoh", "period": "2023"}
KEPT = Fraction(1, 10**30)


def test_it_gives_what_bps_published() -> None:
    found = evaluate(FOLDER / "penilaian" / "indonesia-2023.toml", registry=REGISTRY)

    assert (found.score, found.predicate) == (Fraction("74.39"), "Tinggi")
    assert [claim.verdict for claim in found.claims] == ["agrees", "agrees"]


def test_there_is_no_python_in_it() -> None:
    assert list(FOLDER.rglob("*.py")) == []


@given(
    health=st.integers(20, 85), years=st.integers(0, 15), income=st.integers(1008, 26572)
)  # the ends of these scales, in whole numbers
def test_the_index_is_the_cube_root_of_what_stands_below_it(health: int, years: int, income: int) -> None:
    found = evaluate({**HEAD, "answers": {"UHH": health, "HLS": years, "RLS": years, "PKP": income}}, registry=REGISTRY)
    health_share, schooling, money = (found.nodes[code].score for code in "KPS")
    total = found.total.score

    assert health_share is not None
    assert schooling is not None
    assert money is not None
    assert total is not None
    cube = 10**6 * health_share.value * schooling.value * money.value
    assert (total.exact - KEPT) ** 3 <= cube <= (total.exact + KEPT) ** 3


def test_more_than_the_goalpost_is_refused() -> None:
    with pytest.raises(AssessmentError, match=r"UHH: 85\.01 is outside the scale"):
        evaluate({**HEAD, "answers": {"UHH": "85.01", "HLS": 1, "RLS": 1, "PKP": 2000}}, registry=REGISTRY)


@pytest.mark.long
def test_its_frozen_cases_notice_every_changed_number() -> None:
    runner = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "120"})
    done = runner.invoke(cli, ["rules", "mutate", str(FOLDER / "rules"), "--min-score", "100"])

    assert "Every mutant is noticed, or proved to change nothing" in done.stdout
