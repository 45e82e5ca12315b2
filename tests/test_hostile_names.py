"""Facts about text from files on a terminal: whatever stands in a name, nothing of it acts on the reader's screen."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.base.text import LANGUAGES, Text, english, harmless, msg
from evalkit.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
# ESC, BEL, CR, line end, CSI in one byte, both kinds of overrides of direction, characters without width, and markup of rich.
HOSTILE = "\x1b[31m\x07\r\n\x9b\u202e\u2066\u061c\u200b\ufeff\u3164[/x][red]"
IN_TOML = r"\u001b[31m\u0007\r\n\u009b\u202e\u2066\u061c\u200b\ufeff\u3164[/x][red]"
IN_CSV = HOSTILE.replace("\r\n", "")  # a line end would be that of the header
ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u3164\ud800-\udfff]")
# Folder that is copied → file in it → where HOSTILE goes, behind what is found → commands; COPY is the copy.
CASES = {
    "subject": ("contoh-ips", "ips.toml", 'subject    = "', ("evaluate COPY/ips.toml", "evaluate COPY/ips.toml --explain")),
    "claim": ("contoh-ips", "ips.toml", 'predicate = "', ("evaluate COPY/ips.toml",)),
    "code": ("contoh-ips", "ips.toml", '"101', ("evaluate COPY/ips.toml",)),
    "unit": ("contoh-ipasn-kelompok", "ipasn.toml", 'name   = "', ("evaluate COPY/ipasn.toml --detail",)),
    "context": ("contoh-kami", "kami.toml", 'se_category = "', ("evaluate COPY/kami.toml",)),
    "header": ("contoh-ipasn", "pegawai.csv", '"', ("evaluate COPY/ipasn.toml",)),
    "variant": ("contoh-sakip-varian", "varian.toml", 'title    = "', ("evaluate COPY/sakip.toml",)),
    "objective": ("beltim-2025", "laporan.toml", 'objective   = "', ("evaluate COPY/laporan.toml", "audit COPY/laporan.toml")),
    "agency": ("beltim-2025", "laporan.toml", 'agency   = "', ("audit COPY/laporan.toml --format markdown",)),
    "budget": ("beltim-2025", "laporan/anggaran.csv", '"', ("audit COPY/laporan.toml", "evaluate COPY/laporan.toml")),
    "table": ("beltim-2025", "laporan/bab-3-2.toml", 'id      = "', ("audit COPY/laporan.toml --detail",)),
    "title": ("rules", "ips/2022.toml", 'title      = "', ("show ips@2022 --rules COPY", "init ips@2022 --rules COPY")),
    "predicate": ("rules", "ips/2022.toml", 'predicate = "', ("show ips@2022 --rules COPY",)),
    "edition": ("rules", "ips/2022.toml", 'edition    = "', ("list --rules COPY", "plugins list --rules COPY", "rules check COPY")),
    "crosswalk": ("rules", "kami/4.2-5.0.toml", 'from    = "', ("rules diff kami@4.2 kami@5.0 --rules COPY",)),
}  # fmt: skip
# What a file needs before there is such a place in it.
CHANGED = {
    "code": ("[answers]\n", '[answers]\n"101" = 3\n'),
    "context": ("[answers]", '[context]\nse_category = ""\n[answers]'),
    "header": ("unit", '"unit"'),
    "budget": ("kode", '"kode"'),
}


def made_hostile(name: str, file: str, text: str) -> str:
    """*text* with HOSTILE in the place of the case *name*."""
    text = text.replace(*CHANGED.get(name, ("", "")), 1)
    before = CASES[name][2]
    assert before in text
    return text.replace(before, before + (IN_CSV if file.endswith(".csv") else IN_TOML), 1)


def runs() -> Iterator[tuple[str, str]]:
    """Each command of each case."""
    return ((name, command) for name, case in CASES.items() for command in case[3])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "command"), [*runs()])
def test_a_name_is_shown_and_never_sent(name: str, command: str, lang: str, tmp_path: Path) -> None:
    source, file, _, _ = CASES[name]
    copy = tmp_path / "in"
    shutil.copytree((ROOT if source == "rules" else EXAMPLES) / source, copy)
    path = copy / file
    path.write_text(made_hostile(name, file, path.read_text(encoding="utf-8")), encoding="utf-8", newline="")

    done = CliRunner().invoke(cli, [*command.replace("COPY", str(copy)).split(), "--lang", lang])

    assert done.exit_code in {0, 1}, done.output
    assert not ACTS.search(done.stdout)
    assert not ACTS.search(done.stderr)
    assert "x1b" in done.output  # it is told, not passed over


@pytest.mark.parametrize("to", ["-", "hasil.json"])
def test_json_says_what_stands_there_in_escapes(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (EXAMPLES / "contoh-ips/ips.toml").read_text(encoding="utf-8")
    Path("ips.toml").write_text(made_hostile("subject", "ips.toml", text), encoding="utf-8")

    done = CliRunner().invoke(cli, ["evaluate", "ips.toml", "--format", "json", "-o", to])

    written = done.stdout if to == "-" else Path(to).read_text(encoding="utf-8")
    assert not ACTS.search(written)
    assert json.loads(written)["evaluations"][0]["subject"] == HOSTILE + "Kabupaten Contoh"


@pytest.mark.parametrize(
    "command", ["evaluate", "audit", "rules check", "rules diff ips@2022", "show ips", "init ips", "list"]
)
def test_names_of_files_are_shown_and_never_sent(command: str, tmp_path: Path) -> None:
    name = f"a{HOSTILE.replace('/', '')}\udcff.toml"
    (tmp_path / name).write_text("x =\n", encoding="utf-8")

    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "evalkit", *command.split(), name], check=False, capture_output=True, cwd=tmp_path
    )

    assert done.returncode in {1, 2}
    assert not ACTS.search((done.stdout + done.stderr).decode())
    assert rb"\x07" in done.stderr


@pytest.mark.parametrize("data", [HOSTILE, Text(HOSTILE, HOSTILE), msg("{a}", a=HOSTILE), (HOSTILE, HOSTILE)])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_argument_of_a_message_is_harmless(data: object, lang: str) -> None:
    sentence = msg("the code {code} is not known", code=data)

    assert not ACTS.search(language(lang).say(sentence))
    assert not ACTS.search(english(sentence))


def test_text_that_nobody_would_mistake_stays() -> None:
    for text in ("Kab. Bèlitung – 85,43 %", "東京 Ω", "5\u00a0%", "[red]", "\\x1b"):
        assert harmless(text) == text


def test_what_is_not_seen_is_shown() -> None:
    assert harmless("I1\ufe0f\u034f\U000e0100\u2800\ud800") == r"I1\ufe0f\u034f\U000e0100\u2800\ud800"
