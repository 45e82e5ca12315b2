"""Writes docs/indices/, a page for each index, from the rule files: ``python docs/indices.py``.

With ``--check`` nothing is written: pages that are not current are listed, and the exit code is 1.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from index_conditions import conditions
from index_text import Cites, assumed, code, number, plain, said, table, wordings

from evalkit.base.exact import MODE_WORDS
from evalkit.base.text import english
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.instruments import TOTAL
from evalkit.instruments.cited_facts import count_by_mark
from evalkit.instruments.scales import key_of
from evalkit.report.sources import MARK
from evalkit.schema.keys import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Band, BandTable, Instrument, Level, Node, Note, Scale, Validity

DOCS = Path(__file__).parent
RULES = DOCS.parent / "rules"
FOLDER = DOCS / "indices"
MUTANTS = DOCS / "rules-mutate.md"  # its table of outside scores
_COUNTS = 6  # columns of numbers there
_NOTE = "<!-- Written by docs/indices.py from the rule files: change those, then run it. -->\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Every page, with what it must hold."""
    # Other plugins may be installed, too; these pages are about the rule files that lie here.
    found = [one for one in Registry().all(INSTRUMENT) if (RULES / one.file).is_file()]
    instruments = sorted(found, key=lambda one: one.id)
    by_index = {index: list(each) for index, each in groupby(instruments, key=lambda one: one.index)}
    yield FOLDER / "README.md", _text(_overview(list(by_index.values())))
    for index, editions in by_index.items():
        yield FOLDER / f"{index}.md", _text(_page(sorted(editions, key=_age, reverse=True)))


def _text(lines: Iterator[str]) -> str:
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n") + "\n"


def _age(instrument: Instrument) -> str:
    return f"{instrument.validity.since or ''} {instrument.edition}"


def _overview(indices: Sequence[list[Instrument]]) -> Iterator[str]:
    yield _NOTE
    yield "# Indices\n"
    yield "What the rule files of evalkit state, a page for each index. Terms of the regulations stand as these print them.\n"
    yield "Every number has a source and a mark: *verified* (two independent sources, or the text of the regulation),"
    yield "*one source only*, *inferred*, or *assumption* (nothing was found; the file says what it takes instead)."
    by_asker: dict[str, list[tuple[str, ...]]] = {}
    for editions in indices:
        newest = max(editions, key=_age)
        names = ", ".join(code(one.id) for one in sorted(editions, key=_age))
        row = (f"[{_name(newest)}]({newest.index}.md)", plain(newest.title), names, said(newest.purpose or ""))
        by_asker.setdefault(newest.asked_by, []).append(row)
    for asker, rows in sorted(by_asker.items()):
        yield f"\n## {plain(asker)}\n"
        yield from table(("index", "title", "editions", "what it is for"), rows)


def _name(newest: Instrument) -> str:
    """What the index is called, whatever its edition."""
    return plain(newest.short.removesuffix(newest.edition).strip())


def _page(editions: list[Instrument]) -> Iterator[str]:
    yield _NOTE
    yield f"# {_name(editions[0])}\n"
    purpose = said(editions[0].purpose or "")
    yield f"{purpose} Asked for by: {plain(editions[0].asked_by)}.\n"
    yield "[All indices](README.md) · [what the keys of a rule file mean](../rule-files.md)\n"
    rows = [
        (
            f"[{one.id}](#{_anchor(one.id)})",
            plain(one.title),
            *_in_force(one.validity),
            one.validity.checked.isoformat(),
            _facts(one),
        )
        for one in editions
    ]
    yield from table(("edition", "title", "from", "until", "checked", "facts"), rows)
    for path in sorted((RULES / editions[0].index).glob("*-*.toml")):
        yield f"What became of the questions: [{path.name}](../../rules/{path.parent.name}/{path.name}).\n"
    for one in editions:
        yield from _edition(one)


def _anchor(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum() or letter in "-_")


def _in_force(validity: Validity) -> tuple[str, str]:
    until = (
        validity.until.isoformat() if validity.until else "still in force" if validity.open_end else "not established"
    )
    return validity.since.isoformat() if validity.since else "not established", until


def _facts(instrument: Instrument) -> str:
    counts = count_by_mark(instrument)
    return ", ".join(f"{counts[mark]} {english(MARK[mark])}" for mark in MARKS if counts.get(mark))


def _edition(one: Instrument) -> Iterator[str]:
    cites = Cites(one.sources)
    yield f"## {one.id}\n"
    yield f"{plain(one.title)}: [{one.file}](../../rules/{one.file}).\n"
    since, until = _in_force(one.validity)
    after = f" Followed by {code(one.validity.followed_by)}." if one.validity.followed_by else ""
    yield f"In force from: {since}; until: {until}.{after} {cites.sentence(one.validity.cite)}"
    for notice in one.validity.notices:
        yield f"\n> {said(notice.text)} {cites.sentence(notice.cite)}"
    yield f"\nWhat is not cited otherwise: {cites.short(one.cite)}.\n"
    yield from _held(one)
    yield from _tree(one, cites)
    for scale in one.scales.values():
        yield from _scale(scale, cites)
    yield "### Rounding\n"
    yield from _rounding(one, cites)
    for bands in one.bands:
        yield from _bands(bands, one, cites)
    yield from conditions(one, cites)
    yield from _readings(one, cites)
    yield from _notes("Assumptions", one.assumptions, cites)
    yield from _notes("Known properties", one.properties, cites)
    yield from _sources(one)


def _held(one: Instrument) -> Iterator[str]:
    """How many of its numbers an outside case holds, as the page about mutants has it, and where to look for the others."""
    rows = (line.split("|") for line in MUTANTS.read_text(encoding="utf-8").splitlines() if line.startswith("| `"))
    for _, name, *counts, _ in rows:
        if name.strip() == f"`{one.id}`" and len(counts) == _COUNTS:
            changed, noticed, share = (text.strip() for text in counts[-3:])
            if noticed == "0":
                yield "No outside case is known: no published result and no worked example of this edition is among its cases.\n"
            yield (
                f"Of {changed} changes of a number or word that a case must notice, published results and worked examples notice {noticed}: {share} "
                f"([what cases are worth](../rules-mutate.md#outside-scores)). `evalkit rules mutate {one.id} --detail` lists the others: "
                "what to look for in published results next.\n"
            )


def _tree(one: Instrument, cites: Cites) -> Iterator[str]:
    yield f"### Tree: {plain(' → '.join([TOTAL, *one.levels]))}\n"
    share = "of the total" if one.weights == "of-total" else "within the parent"
    if any(node.weight is not None for node in one.nodes.values()):
        yield f"Weights are shares {share}."
    yield from _sheets(one)
    names = list(dict.fromkeys(name for node in one.every_node.values() for name in node.attributes))
    titles = [said(one.attribute_title(name)) for name in names]
    rows = [_node(node, names, cites) for node in one.every_node.values()]
    yield from table(
        ("code", "title", "weight", *titles, "[method](../rule-files.md#methods) or scale", "source"), rows
    )


def _sheets(one: Instrument) -> Iterator[str]:
    """Which nodes are there under which value of the fact that they hang on."""
    key = one.context.get(one.nodes_by or "")
    if key is not None:
        counts = {word: sum(node.when == word for node in one.every_node.values()) for word in key.values}
        listed = ", ".join(f"{count} where it is {plain(word)}" for word, count in counts.items())
        yield f"Nodes hang on `{key.key}` of the context: {listed}."


def _node(node: Node, names: list[str], cites: Cites) -> list[str]:
    indent = "&emsp;" * max(node.depth - 1, 0)
    marked = plain(node.title) if node.depth else f"**{plain(node.title)}**"
    attributes = [plain(key_of(node.attributes[name])) if name in node.attributes else "" for name in names]
    how = code(node.method or node.scale or "")
    return [f"{indent}{code(node.code)}", marked, number(node.weight), *attributes, how, cites.short(node.cite)]


def _scale(scale: Scale, cites: Cites) -> Iterator[str]:
    yield f"### Scale `{scale.key}`\n"
    if scale.kind == "number":
        yield f"{'Whole numbers' if scale.whole else 'Numbers'} from {number(scale.minimum)} to {number(scale.maximum)}."
    elif scale.kind == "yes-no":
        yield f"{plain(scale.yes)} or {plain(scale.no)}, worth 1 or 0."
    else:
        levels = [*scale.levels, *([scale.na] if scale.na else [])]
        points = f"points by `{scale.points_by}`" if scale.points_by else "points"
        yield from table(
            ("answer", "text", points), [(str(one.answer), plain(one.title), _points(one)) for one in levels]
        )
    yield from wordings(scale.also, scale.common)
    yield cites.sentence(scale.cite) + "\n"


def _points(level: Level) -> str:
    if level.by_attribute:
        return ", ".join(f"{key_of(key)}: {number(points)}" for key, points in level.by_attribute.items())
    return "" if level.points == level.answer else number(level.points)


def _rounding(one: Instrument, cites: Cites) -> Iterator[str]:
    if not one.rounding:
        yield "Nothing is rounded before the bands are looked up.\n"
    for stage in one.rounding:
        yield f"- `{stage.at}`: {stage.digits} decimals, {english(MODE_WORDS[stage.mode])}. {cites.sentence(stage.cite)}"
    for also in one.conversions:
        word = " The word beside it is looked up in the bands of the total." if also.bands else ""
        value = "value before it is rounded" if also.unrounded else "value"
        yield f"- Beside `{also.at}` its {value} × {number(also.factor)} is shown: {also.digits} decimals, {english(MODE_WORDS[also.mode])}.{word} {cites.sentence(also.cite)}"
    yield ""


def _bands(bands: BandTable, one: Instrument, cites: Cites) -> Iterator[str]:
    when = f", {code(one.bands_by)} {plain(bands.when)}" if bands.when is not None else ""
    yield f"### Bands of `{bands.at}`{when}\n"
    rows = [
        (plain(band.predicate), plain(band.label or ""), plain(band.printed), _from(band), cites.short(band.cite))
        for band in bands.bands
    ]
    yield from table(("predicate", "label", "printed", "used", "source"), rows)
    yield from assumed((band.predicate, band.cite) for band in bands.bands)


def _from(band: Band) -> str:
    if band.minimum is None:
        return "below"
    return f"{'>' if band.exclusive else '≥'} {number(band.minimum)}"


def _readings(one: Instrument, cites: Cites) -> Iterator[str]:
    if one.readings:
        yield "### Other documented readings\n"
        rows = [(plain(each.axis), code(each.id), said(each.title), cites.short(each.cite)) for each in one.readings]
        yield from table(("axis", "id", "reading", "source"), rows)
        yield from assumed((each.id, each.cite) for each in one.readings)


def _notes(title: str, notes: Sequence[Note], cites: Cites) -> Iterator[str]:
    if notes:
        yield f"### {title}\n"
    for note in notes:
        about = f" ({code(note.node)})" if note.node else ""
        explains = f" Explains {', '.join(map(code, note.explains))} of `evalkit rules check`." if note.explains else ""
        yield f"- `{note.id}`{about}: {said(note.text)} {cites.sentence(note.cite)}{explains}"
    yield ""


def _sources(one: Instrument) -> Iterator[str]:
    yield "### Sources\n"
    for at, source in enumerate(one.sources.values(), 1):
        place = f"; {plain(source.place)}" if source.place else ""
        yield f"{at}. {plain(source.title)}{place} ({english(MARK[source.mark])})"
    yield ""


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    FOLDER.mkdir(exist_ok=True)
    wanted = dict(pages())
    if arguments == ["--check"]:
        stale = [path.name for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
        stale += sorted(path.name for path in FOLDER.glob("*.md") if path not in wanted)
        sys.stdout.writelines(f"{name} is not current\n" for name in stale)
        return 1 if stale else 0
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
