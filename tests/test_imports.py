"""Facts about what is not imported: start-up stays short by what is left out, not by a clock."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROBE = """
import json, sys
sys.argv = ["evalkit", *json.loads(sys.argv[1])]
try:
    from evalkit.cli import main
    main()
except SystemExit:
    pass
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


ASSESSMENT = """
[assessment]
instrument = "spbe@2020"
subject = "X"
period = "2024"
[values]
total = 4.16
"""


def modules_of(*arguments: str) -> set[str]:
    """Modules that a run of the command line with these arguments has imported."""
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", PROBE, json.dumps(arguments)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "module", ["rich", "pluggy", "tomli", "importlib.metadata", "pathlib", "evalkit.catalogue.registry"]
)
def test_help_leaves_out(module: str) -> None:
    assert find_spec(module) is not None
    assert module not in modules_of("--help")


def test_help_loads_no_plugin() -> None:
    assert [name for name in modules_of("--help") if name.startswith("evalkit_")] == []


@pytest.fixture(name="evaluating", scope="module")
def _evaluating(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    path = tmp_path_factory.mktemp("in") / "a.toml"
    path.write_text(ASSESSMENT, encoding="utf-8")
    return modules_of("evaluate", str(path))


@pytest.fixture(name="evaluating_answers", scope="module")
def _evaluating_answers(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    path = tmp_path_factory.mktemp("in") / "a.toml"
    answers = "".join(f"I{number} = 3\n" for number in range(1, 48))
    path.write_text(ASSESSMENT.replace("[values]\ntotal = 4.16\n", "[answers]\n" + answers), encoding="utf-8")
    return modules_of("evaluate", str(path))


@pytest.mark.parametrize(
    "module", ["possible.lattice", "evaluation.claims", "evaluation.claim_verdicts", "evaluation.node_words"]
)
def test_complete_answers_need_no_claims_and_no_lattice(module: str, evaluating_answers: set[str]) -> None:
    assert find_spec(f"evalkit.{module}") is not None
    assert f"evalkit.{module}" not in evaluating_answers


def test_evaluating_one_index_loads_one_plugin(evaluating: set[str]) -> None:
    assert [name for name in evaluating if name.startswith("evalkit_")] == ["evalkit_spbe"]


@pytest.mark.parametrize(
    "module",
    [
        *("ssl", "urllib.request", "http.client", "rich.traceback", "unittest"),
        *("difflib", "secrets", "shlex", "lark", "evalkit.files.table", "evalkit.base.toml.lines"),
        *("evalkit.files.records.rows", "evalkit.files.records.means", "evalkit.loading.overlay"),
        *(
            "evalkit.report.evaluation.summary",
            "evalkit.report.evaluation.supported_established",
            "evalkit.evaluation.agreement",
        ),
        *("evalkit.report.evaluation.conditions", "evalkit.evaluation.unknown_codes", "evalkit.possible.composed"),
        *("hashlib", "string"),
        *(
            "evalkit.questions.gates",
            "evalkit.possible.conditions",
            "evalkit.possible.cases",
            "evalkit.method.piecewise",
        ),
        *("evalkit.method.number_length", "evalkit.base.typed_numbers", "evalkit.base.atomic_write"),
        *("evalkit.files.section_in_short", "evalkit.base.toml.write"),
        *("evalkit.catalogue.folders", "evalkit.method.slopes", "evalkit.method.subexpressions"),
        *("evalkit.mapping", "evalkit.tables.opening", "evalkit.forms", "evalkit.report.papers", "subprocess"),
    ],
)
def test_evaluating_leaves_out(module: str, evaluating: set[str]) -> None:
    assert find_spec(module) is not None
    assert module not in evaluating


def test_evaluating_reads_no_catalogue_of_what_commands_say() -> None:
    program = (
        "import gettext, json, sys; asked, find = [], gettext.translation\n"
        "gettext.translation = lambda domain, *rest: asked.append(domain) or find(domain, *rest)\n"
        "from evalkit.cli import run\n"
        "code = run(['evaluate', 'examples/beltim-2025/spbe.toml'])\n"
        "print(json.dumps([code, asked]), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603  # our own interpreter
    code, asked = json.loads(done.stderr.splitlines()[-1])

    assert code == 0
    assert "commands" not in asked


def test_the_library_is_imported_when_it_is_used() -> None:
    program = "import json, sys, evalkit; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter

    assert [name for name in json.loads(done.stdout) if name.startswith("evalkit")] == ["evalkit"]


@pytest.mark.parametrize(
    "module", ["rich", "click", "narwhals", "pandas", "evalkit.report", "evalkit.forms", "evalkit.performance.engine"]
)
def test_evaluating_a_mapping_leaves_out(module: str) -> None:
    program = (
        "import json, sys, evalkit; evalkit.evaluate({'instrument': 'spbe@2020', 'subject': 'X', 'period': 2024, "
        "'values': {'total': '4.16'}}); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter

    assert module not in json.loads(done.stdout)


def test_defining_a_value_class_compiles_nothing() -> None:
    program = "import evalkit.cli.evaluation, evalkit.run, json, linecache; print(json.dumps([*linecache.cache]))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    compiled = [name for name in json.loads(done.stdout) if name.startswith("<attrs generated methods evalkit.")]

    assert compiled == []


def test_named_tuples_are_those_that_are_cheap_to_define() -> None:
    files = [path for path in (ROOT / "evalkit").rglob("*.py") if path.name != "tuples.py"]
    dear = re.compile(r"^ *from typing import .*\bNamedTuple\b", re.MULTILINE)
    assert [path for path in files if dear.search(path.read_text(encoding="utf-8"))] == []
