"""The pages that are followed literally, see ``follower``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from follower import Follower, fences

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long


def test_a_new_index_from_regulation_to_wheel(tmp_path: Path) -> None:
    """In environments of its own, with what pip gets; nothing of the environment of this test is used."""
    folder = tmp_path / "work"
    folder.mkdir()

    assert Follower(folder).follow("writing-plugins.md") > 10


def test_a_new_edition_from_amendment_to_rule_file(tmp_path: Path) -> None:
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120

    assert Follower(tmp_path, PATH=path).follow("new-edition.md") > 10


def test_tables_of_every_source(tmp_path: Path) -> None:
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # noqa: PTH120

    assert Follower(tmp_path, PATH=path).follow("tables.md") > 10


@pytest.mark.parametrize("page", ["writing-plugins.md", "new-edition.md", "tables.md"])
def test_every_mark_is_known(page: str) -> None:
    assert {fence.mark for fence in fences(page)} <= {"", "file", "edit", "run"}
