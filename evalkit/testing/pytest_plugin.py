"""The plugin for pytest: laws, proofs and cases of rule files, without a line of Python.

Every run of pytest imports this module where evalkit is installed: nothing heavy up here.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.base.installed import DISTRIBUTION
from evalkit.testing.settings import EXAMPLES, cases_folder, examples, idle_waivers

if TYPE_CHECKING:
    from evalkit.testing.collector import RuleFileCollector

_NEEDS = f"the laws of evalkit need hypothesis: pip install '{DISTRIBUTION}[testing]'"
named_files = pytest.StashKey[frozenset[Path]]()
naming_notes = pytest.StashKey[tuple[str, ...]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and settings."""
    group = parser.getgroup("evalkit", "evalkit: laws, proofs and cases of rule files")
    group.addoption("--evalkit-rules", action="append", default=[], metavar="PATH",
                    help="test a rule file, a folder of them, or INDEX[@EDITION]; may be repeated")  # fmt: skip
    group.addoption("--evalkit-cases", metavar="DIR",
                    help="folder of case files, DIR/INDEX/*.toml; default: those beside the rule files")  # fmt: skip
    group.addoption("--evalkit-examples", type=int, metavar="N",
                    help=f"assessments drawn for each law (default: {EXAMPLES})")  # fmt: skip
    parser.addini("evalkit_rules", "folders of rule files: those among the paths of a run are tested", "paths", [])
    parser.addini("evalkit_cases", "folder of case files, see --evalkit-cases", "string", "")
    parser.addini("evalkit_examples", "assessments drawn for each law", "int", EXAMPLES)


def pytest_configure(config: pytest.Config) -> None:
    """Make the rule files that were named the paths of the run; beside paths that were named themselves."""
    config.stash[idle_waivers] = []
    config.stash[named_files] = frozenset()
    config.stash[naming_notes] = ()
    _check_options(config)
    named = config.getoption("--evalkit-rules")
    if not named:
        return
    if find_spec("hypothesis") is None:
        raise pytest.UsageError(_NEEDS)
    from evalkit.testing.collector import NamingError, files_named  # noqa: PLC0415  # see the top

    try:
        files, notes = files_named(named)
    except NamingError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[naming_notes] = notes
    config.stash[named_files] = frozenset(file.resolve() for file in files)
    with_paths = config.args_source is pytest.Config.ArgsSource.ARGS
    # A worker of pytest-xdist is told the paths and the option.
    config.args = list(dict.fromkeys([*(config.args if with_paths else ()), *map(str, files)]))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """What to know of the names that were given. No warnings: where these are errors nothing would be run."""
    return [f"evalkit: {note}" for note in config.stash[naming_notes]]


def _check_options(config: pytest.Config) -> None:
    cases = cases_folder(config)
    if cases is not None and not cases.is_dir():
        problem = f"--evalkit-cases: there is no folder {cases}"
        raise pytest.UsageError(problem)
    try:
        number = examples(config)
    except (TypeError, ValueError, pytest.UsageError) as error:  # what pytest makes of a setting that is no number
        problem = f"evalkit_examples: {error}"
        raise pytest.UsageError(problem) from error
    if number < 1:
        problem = f"--evalkit-examples: {number} is no whole number from 1 up"
        raise pytest.UsageError(problem)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RuleFileCollector | None:
    """Collect a rule file that was named, or lies in one of the folders of ``evalkit_rules``."""
    if file_path.suffix != ".toml":
        return None
    config = parent.config
    named = file_path.resolve() in config.stash[named_files]
    if not named and not parent.session.isinitpath(file_path) and not _in_folders(file_path, config):
        return None
    from evalkit.catalogue.lookup import is_rule_file  # noqa: PLC0415  # see the top
    from evalkit.catalogue.rule_file import RULE_KINDS  # noqa: PLC0415  # see the top

    if not named and not is_rule_file(file_path, *RULE_KINDS):
        return None
    if find_spec("hypothesis") is None:
        raise pytest.Collector.CollectError(_NEEDS)
    from evalkit.testing.collector import RuleFileCollector  # noqa: PLC0415  # see the top

    return RuleFileCollector.of(parent, file_path)


def _in_folders(file: Path, config: pytest.Config) -> bool:
    return any(file.is_relative_to(folder) for folder in config.getini("evalkit_rules"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell waivers of laws that hold: no failure, but a line that should go."""
    idle = config.stash[idle_waivers]
    if idle:
        terminalreporter.section("waivers without need", "-")
        for line in idle:
            terminalreporter.write_line(line, yellow=True)
