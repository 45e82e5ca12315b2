"""Facts about the first line of every TOML file that evalkit writes: it leads an editor to the schema of the file."""

from __future__ import annotations

import ast
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.cases import read_cases
from evalkit.cli import cli
from evalkit.files.write import assessment, write_assessment
from evalkit.fill.form import OpenForm
from evalkit.report.empty_assessment import template
from evalkit.rulework.mutate.engine import boundary_text
from evalkit.scaffold.index import NewIndex, write_index
from evalkit.schema.shipped import schema_line, shipped
from support import instrument
from test_report_tables import made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
TODAY = dt.date(2026, 11, 27)
_LINE = re.compile(r"#:schema (\S+/)(evalkit-[a-z-]+-1\.json)\n\n")


def run(folder: Path, *arguments: str, name: str = "a.toml") -> list[Path]:
    file = folder / name
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, [*arguments, "-o", str(file)])
    assert done.exit_code in (0, 1), done.stderr
    return [file]


def new_edition(folder: Path) -> list[Path]:
    arguments = ["plugins", "new", "edition", "kip@2099", "--from", "kip@2018", "--into", str(folder / "rules")]
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, arguments)
    assert done.exit_code == 0, done.stderr
    return [*folder.rglob("*.toml")]


def new_index(folder: Path) -> list[Path]:
    write_index(NewIndex(name="layanan", title="Layanan", edition="2026"), folder / "made", today=TODAY)
    return [path for path in folder.rglob("*.toml") if path.name != "pyproject.toml"]  # whose format is not ours


def frozen(folder: Path) -> list[Path]:
    one = instrument("kip@2018")
    cases = read_cases((ROOT / "cases" / "kip" / "boundary-2018.toml").read_bytes(), "x")
    (folder / "a.toml").write_text(boundary_text(one, cases, folder), encoding="utf-8")
    return [folder / "a.toml"]


def of_fill(folder: Path) -> list[Path]:
    OpenForm(str(folder / "a.toml"), template(instrument("kip@2018"), language("en"))).put(
        "assessment", "subject", "Contoh"
    )
    return [folder / "a.toml"]


def of_library(folder: Path) -> list[Path]:
    return [write_assessment(assessment(instrument("kip@2018"), answers={}), folder)]


def of_diff(folder: Path) -> list[Path]:
    file = folder / "a.toml"
    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(
        cli, ["rules", "diff", "ikm@2004", "ikm@2017", "--case", str(file)]
    )
    assert file.exists(), done.stderr
    return [file]


def of_tables(folder: Path) -> list[Path]:
    said = ("--subject", "Kota Contoh", "--period", "2024", "--accept", "1")
    return run(folder, "init", "lkj@lakip-4", "--from", made(folder), *said)


KAMI = str(ROOT / "examples" / "contoh-kami" / "kami-4.2.toml")
TABLE = str(ROOT / "examples" / "formulir-google" / "jawaban.xlsx")
# What writes → the modules that put the text together.
WRITERS: dict[str, tuple[Callable[[Path], list[Path]], tuple[str, ...]]] = {
    "init": (lambda folder: run(folder, "init", "spbe@2020"), ("report/empty_assessment.py",)),
    "init, a report": (lambda folder: run(folder, "init", "lkj@lakip-4"), ("forms/report_pages.py",)),
    "fill": (of_fill, ("fill/form.py",)),
    "map": (lambda folder: run(folder, "map", TABLE, "--instrument", "ikm@2017"), ("mapping/map_text.py",)),
    "map, a report": (
        lambda folder: run(folder, "map", made(folder), "--instrument", "lkj@lakip-4"),
        ("performance/report_tables/report_of_tables.py",),
    ),
    "init --from": (of_tables, ("report/audit/proposals.py",)),
    "migrate": (
        lambda folder: run(folder, "migrate", KAMI, "--to", "kami@5.0", "--accept-inferred"),
        ("report/migration.py",),
    ),
    "rules diff --case": (of_diff, ("cases/files.py",)),
    "rules mutate --write": (frozen, ("cases/files.py",)),
    "plugins new index": (new_index, ("scaffold/index.py",)),
    "plugins new edition": (new_edition, ("scaffold/edition.py", "scaffold/copies.py")),
    "evalkit.files.write": (of_library, ("files/write.py",)),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_what_is_written_leads_to_its_schema(writer: str, tmp_path: Path) -> None:
    files = WRITERS[writer][0](tmp_path)
    known = {one.path.name for one in shipped().values() if one.is_of_input()}

    assert files != []
    for file in files:
        line = _LINE.match(file.read_text(encoding="utf-8"))
        assert line is not None, file
        assert line[2] in known
        if line[1] != "./":
            assert (file.parent / line[1] / line[2]).is_file()


def writing_modules() -> Iterator[str]:
    """Modules that put TOML together: they know how it is written, or a text of theirs is the head of a table."""
    for path in sorted((ROOT / "evalkit").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "from evalkit.base.toml.write import" in text or "import tomlkit" in text or _yields_a_head(text):
            yield path.relative_to(ROOT / "evalkit").as_posix()


def _yields_a_head(text: str) -> bool:
    return any(
        isinstance(node, ast.Yield)
        and isinstance(node.value, ast.Constant)
        and re.fullmatch(r"\[+\w+\]+", str(node.value.value))
        for node in ast.walk(ast.parse(text))
    )


# Modules that know how TOML is written, and write none of their own.
OTHERS = {
    "files/section_in_short.py": "values in sentences",
    "forms/xlsx/form_workbook.py": "values in cells",
    "outlook/effort.py": "codes in hints",
    "rulework/check/ranks.py": "facts in sentences",
}


def test_every_module_that_writes_toml_is_tried() -> None:
    tried = {module for _, modules in WRITERS.values() for module in modules}

    writing = {*writing_modules()}

    assert writing - tried - OTHERS.keys() == set()
    assert tried <= {*writing, "report/empty_assessment.py"}


def test_a_line_leads_beside_the_file_or_into_a_folder() -> None:
    assert schema_line("assessment") == "#:schema ./evalkit-assessment-1.json"
    assert schema_line("rule-file", "../../schemas") == "#:schema ../../schemas/evalkit-rule-file-1.json"
