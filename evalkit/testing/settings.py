"""What a run of pytest is told about laws and cases, and what it keeps for its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 25
idle_waivers = pytest.StashKey[list[str]]()


def examples(config: pytest.Config) -> int:
    """How many assessments are drawn for each law."""
    told = config.getoption("--evalkit-examples")
    return int(config.getini("evalkit_examples") if told is None else told)


def cases_folder(config: pytest.Config) -> Path | None:
    """The folder of case files, if one was named; a setting is relative to the file it stands in."""
    option, setting = config.getoption("--evalkit-cases"), config.getini("evalkit_cases")
    if option:
        return config.invocation_params.dir / str(option)
    beside = config.inipath.parent if config.inipath is not None else config.rootpath
    return beside / str(setting) if setting else None
