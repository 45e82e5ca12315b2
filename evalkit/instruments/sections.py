"""Sections of rule files that plugins declare: a table of their own, and what evalkit makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.schema.declare import Field, fields_of, single, table_of
from evalkit.schema.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evalkit.base.text import Prose
    from evalkit.schema.citation import Citation


@value
class Section(Value):
    """A section of rule files.

    Reading, its JSON Schema, documentation, facts with their citations, differences and mutants follow from its table;
    functions say what else it means.

    Attributes:
        name: The key of the file under which it stands.
        table: The class that declares its table; it takes the citation of the head (``cited()``).
        title: How `evalkit show` heads it.
        kind: What its facts are, where facts and mutants are counted by kind.
        example: Of the whole section, as TOML.
        beside: The section of evalkit beside which its facts are told.
        told: What `rules diff` calls its keys, where that is not their name.
        words: What it says, in sentences for readers; is given the instrument and the table.
        sample: The smallest sample for so many people; is given the table, whose ``population`` names the count of the
            context, and their number.
    """

    name: str
    table: type
    title: Prose
    kind: Prose
    example: str
    beside: str
    told: Mapping[str, Prose] = {}
    words: Callable[[Any, Any], Sequence[Prose]] | None = None
    sample: Callable[[Any, int], int] | None = None

    @property
    def field(self) -> Field:
        """As a key of the rule file; its attribute is its name."""
        meaning = table_of(self.table).meaning
        key = Key(name=self.name, type=single(self.table), meaning=meaning, example=self.example, otherwise="none")
        return Field(self.name, key, None, None)


class Stated(NamedTuple):
    """A section that a rule file has.

    Attributes:
        table: What it states.
    """

    section: Section
    table: Any

    @property
    def cite(self) -> Citation:
        """Where it comes from."""
        found: Citation = self.table.cite
        return found

    @property
    def population(self) -> str:
        """Of one that says how large a sample must be: the count of the context that says how many people there are."""
        found: str = self.table.population
        return found

    def names(self, *kinds: str) -> Iterator[str]:
        """What it names of other parts of the file, of such kinds of names."""
        for field in fields_of(self.table.__class__):
            if field.key.type.to in kinds:
                yield getattr(self.table, field.attribute)
