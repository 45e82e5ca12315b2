"""Facts about the words of Indonesian reports: titles stand in them, not the names of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.report.evaluation.explain import METHOD
from support import INSTRUMENTS, instrument

EXAMPLES = Path(__file__).parents[2] / "examples"
ASSESSED = sorted(one.name for one in EXAMPLES.glob("contoh-*"))
WORDS = {"lembar", "level", "minimum"}  # that sources in Indonesian use as well, or that are Indonesian


def keys() -> set[str]:
    """What the rule files call attributes, context, claims, parameters and methods."""
    found = {*METHOD}
    for one in map(instrument, INSTRUMENTS):
        found |= {*one.attribute_titles, *one.context, *one.claims}
        found |= {name for node in one.nodes.values() for name in (*node.params, *node.attributes)}
    return found - WORDS


def printed(*arguments: str) -> str:
    done = CliRunner(env={"EVALKIT_LANG": "id"}).invoke(cli, [*arguments, "--width", "120"])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def named_in(text: str) -> set[str]:
    return {key for key in keys() if re.search(rf"(?<![\w.-]){re.escape(key)}(?![\w-])", text)}


@pytest.mark.parametrize("options", [(), ("--detail",), ("--explain",)], ids=" ".join)
@pytest.mark.parametrize("name", ASSESSED)
def test_no_key_stands_in_an_indonesian_report(name: str, options: tuple[str, ...]) -> None:
    assert named_in(printed("evaluate", str(EXAMPLES / name), *options)) == set()


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_page_on_an_instrument_names_keys_only_as_keys(spec: str) -> None:
    shown = re.sub(r"\(kunci [\w-]+\)", "", printed("show", spec))

    # The sample names the key that it reads, a scale what stands in a file for "Tidak Berlaku", a requirement its condition.
    assert named_in(shown) - {"respondents", "population", "na", "wbk", "pemda"} == set()


OLD_WORDS = re.compile(
    "pembacaan|TERBUKA|turun [0-9]|lain yang terdokumentasi|masukan:|Yang belum ada|galat|belum dibaca"
)


@pytest.mark.parametrize("name", [*ASSESSED, "beltim-2025"])
def test_words_that_nobody_says_are_gone(name: str) -> None:
    report = printed("evaluate", str(EXAMPLES / name), "--detail")

    assert OLD_WORDS.findall(report) == []


def test_the_distance_to_the_band_below_is_told_from_its_limit() -> None:
    report = printed("evaluate", str(EXAMPLES / "contoh-kip"))

    assert "2,41 di atas batas Menuju Informatif" in report


def test_what_a_claim_of_the_rule_file_is_called_is_its_title() -> None:
    folder = str(EXAMPLES / "contoh-kami")

    assert "persentase: 54,36, seperti yang tercetak" in printed("evaluate", folder)
    assert "percent: 54.36 as printed" in printed("evaluate", folder, "--lang", "en")
