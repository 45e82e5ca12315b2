"""Sections of rule files that plugins declare: a table of their own, or a list of them, and what evalkit makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.schema.declare import KeyField, fields_of, listed, single, table_of
from evalkit.schema.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.text import Prose
    from evalkit.schema.citation import Citation


@value
class NodeKey(Value):
    """A number that a section asks of nodes, leaves among them.

    Attributes:
        key: As every key is declared.
        title: What readers call it.
        behind: The key of ``[[node]]`` behind which it is documented.
        is_floor: Whether it is the smallest value of the node: below it the predicate of the total is what the table of the section
            says in ``predicate``, which every table of bands of the total must have.
    """

    key: Key
    title: Prose
    behind: str
    is_floor: bool = False


@value
class Section(Value):
    """A section of rule files.

    Reading, its JSON Schema, documentation, facts with their citations, differences and mutants follow from its table;
    functions say what else it means. They are given what the file states: the table, or of a list all of its tables.

    Attributes:
        name: The key of the file under which it stands.
        table: The class that declares its table; it takes the citation of the head (``cited()``).
        label: Of a list: the key that each table is called by.
        title: How `evalkit show` heads it.
        kind: What its facts are, where facts and mutants are counted by kind.
        called: The same in words.
        example: Of the whole section, as TOML.
        beside: The section of evalkit beside which its facts are told.
        under: The heading of `rules diff` for its changes, if that is not the one of *beside*.
        told: What `rules diff` calls its keys, where that is not their name; asked for when rule files are compared.
        methods: Those that compute with it, and look at nothing else of a rule file but their nodes.
        asks: What it asks of nodes; without the section, they are no keys of a node.
        off: What ``off = true`` does to it in a reading; empty: readings leave it there.
        changes: Keys of its table that a reading may state anew, each with what that does, in a sentence.
        check: Notes what does not hold in the faults, its last argument; is given the instrument first.
        kept: What a local variant keeps of its table; is given the table of the file, and by code what the variant states of its nodes.
        facts: The places of its facts, where these are not its numbers.
        words: What it says, in sentences or blocks for readers; is given the instrument first. The first may be its heading.
        mutants: Those of its table, where they are not its numbers, bounds and words; is given the tables of the file, and the place
            of the table, or of a change of it in a reading.
        sample: The smallest sample for so many people; its table says in ``population`` which count of the context they are.
        counts_rows: Whether totals and means are held against what so many complete rows of whole answers can give; its table says
            in ``n`` which count of the context the rows are, and in ``items``, which may be ``None``, the answers of a row for each leaf.
    """

    name: str
    table: type
    title: Prose
    kind: str
    called: Prose
    example: str
    beside: str
    label: str = ""
    under: str = ""
    told: Callable[[], Mapping[str, Any]] | None = None
    methods: tuple[Any, ...] = ()
    asks: tuple[NodeKey, ...] = ()
    off: str = ""
    changes: Mapping[str, str] = {}
    check: Callable[[Any, Any, Any], None] | None = None
    kept: Callable[[Any, Any], Mapping[str, Any]] | None = None
    facts: Callable[[Any], Iterable[str]] | None = None
    words: Callable[[Any, Any], Sequence[Any]] | None = None
    mutants: Callable[[Any, Any], Iterable[Any]] | None = None
    sample: Callable[[Any, int], int] | None = None
    counts_rows: bool = False

    @property
    def floor(self) -> NodeKey | None:
        """The key of nodes that says their smallest value, if it asks for one."""
        return next((node_key for node_key in self.asks if node_key.is_floor), None)

    @property
    def adds(self) -> tuple[str, ...]:
        """The keys of nodes that belong to it: what it asks for and, where it is one table, those of its methods."""
        own = (key.name for method in self.methods for key in method.keys) if not self.label else ()
        return (*own, *(node_key.key.name for node_key in self.asks))

    @property
    def field(self) -> KeyField:
        """As a key of the rule file; its attribute is its name."""
        kind = listed(self.table, label=self.label) if self.label else single(self.table)
        meaning = table_of(self.table).meaning
        return KeyField(
            self.name,
            Key(name=self.name, type=kind, meaning=meaning, example=self.example, otherwise="none"),
            None,
            None,
        )


class StatedSection(NamedTuple):
    """A section that a rule file has.

    Attributes:
        stated: What it states: a table, or of a list all of them.
    """

    section: Section
    stated: Any

    @property
    def tables(self) -> Mapping[str, Any]:
        """Its tables, by their places."""
        if not self.section.label:
            return {self.section.name: self.stated}
        label = self.section.label
        return {one.place_in(self.section.name, label, at): one for at, one in enumerate(self.stated, 1)}

    @property
    def cite(self) -> Citation:
        """Where it comes from; of a list, where the first of its tables does."""
        citation: Citation = next(iter(self.tables.values())).cite
        return citation

    @property
    def predicate(self) -> str:
        """Of one with floors: the predicate of the total where a node lies below its own."""
        found: str = self.stated.predicate
        return found

    @property
    def population(self) -> str:
        """Of one that says how large a sample must be: the count of the context that says how many people there are."""
        found: str = self.stated.population
        return found

    def names(self, *kinds: str) -> Iterator[str]:
        """What it names of other parts of the file, of such kinds of names."""
        named = [field.attribute for field in fields_of(self.section.table) if field.key.type.to in kinds]
        return (getattr(table, attribute) for table in self.tables.values() for attribute in named)
