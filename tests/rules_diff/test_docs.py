"""The example in the documentation is what the command prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from evalkit.cli import cli

PAGE = Path(__file__).parents[2] / "docs" / "rules-diff.md"
_SHOWN = re.compile(r"<!-- output of: evalkit (.+) -->\n```text\n(.*?)```", re.DOTALL)


def test_the_example_is_what_is_printed() -> None:
    found = _SHOWN.findall(PAGE.read_text(encoding="utf-8"))

    assert len(found) == 1
    for command, output in found:
        assert CliRunner(env={"COLUMNS": "80"}).invoke(cli, shlex.split(command)).stdout == output
