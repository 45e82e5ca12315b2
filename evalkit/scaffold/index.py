"""A new distribution for an index, from the template that comes with evalkit; and what an index and an edition may be called."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.distribution import installed_version
from evalkit.base.errors import RefusedError
from evalkit.base.extras import needs
from evalkit.base.installed import DISTRIBUTION, PLUGINS
from evalkit.base.text import msg, visible, visible_name
from evalkit.base.toml.write import toml_text
from evalkit.base.value import Value, value
from evalkit.catalogue import entrypoints
from evalkit.hookspecs import NEWEST
from evalkit.scaffold.choices import LICENSES, METHODS
from evalkit.scaffold.files import cannot_write, check_place, staging
from evalkit.schema.shipped import shipped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.base.text import Message

_INDEX = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_EDITION = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")
_LONGEST = 40
_TAKEN = ("cases",)  # a folder of rules holds its cases under this name


def distribution_of(name: str) -> str:
    """What the distribution of the index *name* is called, and its folder."""
    return f"evalkit-{name.replace('_', '-')}"


def check_index(name: str) -> None:
    """Refuse a name that no index can have, or that an index has already.

    Raises:
        RefusedError: It says which.
    """
    if len(name) > _LONGEST or not _INDEX.fullmatch(name) or name in _TAKEN:
        raise RefusedError(
            msg("{name} cannot be the name of an index", name=visible_name(name)),
            msg("lower case letters, digits and single _ between them, beginning with a letter: indeks_inovasi"),
        )
    if distribution_of(name) == DISTRIBUTION:
        raise RefusedError(
            msg("{name} cannot be the name of an index", name=name),
            msg(
                "its distribution would be called {distribution}, as evalkit itself is",
                distribution=DISTRIBUTION,
            ),
        )
    if name in installed():
        raise RefusedError(
            msg("there is an index {name} already", name=name),
            msg("a new edition of it: {command}", command=f"evalkit plugins new edition {name}@… --from {name}@…"),
        )


def check_edition(edition: str) -> None:
    """Refuse an edition that cannot be the name of a file.

    Raises:
        RefusedError: It cannot.
    """
    if len(edition) > _LONGEST or not _EDITION.fullmatch(edition):
        raise RefusedError(
            msg("{edition} cannot be the name of an edition", edition=visible_name(edition)),
            msg("letters and digits, with single . _ - between them: 2026, 5.0"),
        )


def split_id(spec: str) -> tuple[str, str]:
    """Index and edition of ``index@edition``.

    Raises:
        RefusedError: It is not of this form.
    """
    index, at, edition = spec.partition("@")
    if not at:
        if "/" in spec or spec.endswith(".toml"):
            raise RefusedError(
                msg("{spec} is a path, not an edition", spec=visible(spec)),
                msg(
                    "INDEX@EDITION; the folder of rules it is read from is named with --rules DIR, that it goes into with --into DIR"
                ),
            )
        raise RefusedError(
            msg("{spec} names no edition", spec=visible_name(spec)), msg("INDEX@EDITION, such as kami@6.0")
        )
    if not _INDEX.fullmatch(index):
        raise RefusedError(msg("{name} cannot be the name of an index", name=visible_name(index)))
    check_edition(edition)
    return index, edition


def installed() -> Iterable[str]:
    """The names of the indices that are installed; no plugin is loaded."""
    return {point.name for point in entrypoints.installed(PLUGINS)}


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
