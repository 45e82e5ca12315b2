"""A new distribution for an index, from the template that comes with evalkit."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.distribution import DISTRIBUTION, installed_version
from evalkit.base.errors import RefusedError
from evalkit.base.extras import needs
from evalkit.base.text import msg
from evalkit.base.toml.write import toml_text
from evalkit.base.value import Value, value
from evalkit.hookspecs import NEWEST
from evalkit.scaffold.choices import LICENSES, METHODS
from evalkit.scaffold.files import cannot_write, check_place, staging
from evalkit.scaffold.names import check_edition, check_index, distribution_of
from evalkit.schema.shipped import shipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from evalkit.base.text import Message

_SCHEMAS = {"rule_schema": "rule-file", "assessment_schema": "assessment", "case_schema": "case-file"}
_LINE = 200
_TEMPLATE = Path(__file__).parent / "templates" / "index"


@value
class NewIndex(Value):
    """What the new distribution is about.

    Attributes:
        name: The index; also its entry point, and what its module is called after ``evalkit_``.
        title: Official title.
        method: One of ``METHODS``.
        license: One of ``LICENSES``.
        author: Who stands in the licence and in the metadata.
    """

    name: str
    title: str
    edition: str
    method: str = METHODS[0]
    license: str = LICENSES[0]
    author: str = ""

    @property
    def distribution(self) -> str:
        """Name of the distribution, and of its folder."""
        return distribution_of(self.name)


def default_title(name: str) -> str:
    """A title made from the name of an index: Indeks …."""
    return f"Indeks {name.removeprefix('indeks_').replace('_', ' ').title()}"


def write_index(new: NewIndex, dest: Path, *, today: dt.date) -> None:
    """Write the distribution into the folder *dest*, which must not be there yet.

    The folder is there whole or not at all: it is made beside its place, then moved.

    Raises:
        RefusedError: The name or the place will not do, or copier is missing.
    """
    check_index(new.name)
    check_edition(new.edition)
    _check_line(new.title, msg("the title must be one line of at most 200 characters"))
    _check_line(new.author or new.name, msg("the author must be one line of at most 200 characters"))
    check_place(dest)
    run_copy = _run_copy()  # imported before Ctrl-C has to wait
    with staging() as stage:
        try:
            made = stage.new(dest)
            run_copy(str(_TEMPLATE), made, data=dict(_answers(new, today)), defaults=True, quiet=True)
            _add_schemas(made)
            stage.move()
        except OSError as error:
            raise cannot_write(dest, error) from error


def _check_line(text: str, problem: Message) -> None:
    if not text.strip() or not text.isprintable() or len(text) > _LINE:
        raise RefusedError(problem)


def _run_copy() -> Callable[..., object]:
    with needs("new"):
        from copier import run_copy  # noqa: PLC0415  # an extra; half a second
    return run_copy


def _answers(new: NewIndex, today: dt.date) -> Iterator[tuple[str, str]]:
    for name in ("name", "title", "edition", "method", "license", "distribution"):
        yield name, getattr(new, name)
    author = new.author or f"{new.distribution} developers"
    yield "author", author
    yield "author_toml", toml_text(author)
    yield "title_toml", toml_text(new.title)
    yield "title_doc", new.title.replace("\\", "/").replace('"', "'")  # inside a docstring
    yield "description_toml", toml_text(f"{new.title}, for evalkit")
    yield "today", today.isoformat()
    yield "year", str(today.year)
    yield "evalkit_distribution", DISTRIBUTION
    yield "evalkit_version", installed_version()
    yield "hooks_version", str(NEWEST)
    for key, kind in _SCHEMAS.items():
        yield key, shipped()[kind].path.name


def _add_schemas(made: Path) -> None:
    """Copies of the JSON Schemas, so that an editor completes and checks without a network."""
    (made / "schemas").mkdir()
    for kind in _SCHEMAS.values():
        schema = shipped()[kind].path
        shutil.copyfile(schema, made / "schemas" / schema.name)
