"""All mutants of some rule files, in parallel: small pieces of work for every processor, put together in order; and the cases that are frozen of them."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager, suppress
from itertools import islice
from multiprocessing import Pipe
from pickle import PicklingError, dumps
from threading import Thread
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Fault
from evalkit.base.garbage_collection import collection_paused
from evalkit.base.text import Message
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.cases import compare
from evalkit.cases.files import case_file_text
from evalkit.files.write import head_of
from evalkit.rulework.check.citations import kinds_of_plugins
from evalkit.rulework.mutate.judge import Candidates, MutantJudge, Noticing, claimed_cases
from evalkit.rulework.mutate.model import GENERATED, MutationResult
from evalkit.rulework.mutate.search.draft import SUBJECT, source_of
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.rulework.threshold_sums import Scene, scenes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

    from evalkit.cases import Case
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Fate, Mutant
    from evalkit.rulework.mutate.tables import Tried

    Progress = Callable[[int, int], None]

_OF_LADDER = ("threshold", "rung")
_SCHEMAS = "../../evalkit/schemas"
_NOTE = """\
Made by `evalkit rules mutate {id} --write`; not written by hand, and no source of its own.
Each case is what the rule file said when it was frozen: a case that comes out otherwise shows that the rules were changed.
After a change that is meant, make the file anew and read the difference."""


def frozen_cases(tables: Tables) -> tuple[Case, ...]:
    """Of all cases that can be constructed those that are needed, in their own order.

    Mutant by mutant: if none of the cases chosen so far notices it, one that does is chosen. Those that others make
    needless are left out again.
    """
    mutants = mutants_of(tables)
    candidates = Candidates(tables.instrument, _scenes(tables, mutants), plainest=True)
    noticing = Noticing(tables.instrument)
    chosen: list[_Chosen] = []
    claimed: list[Case] = []
    for mutant in mutants:
        seen = tables.changed(mutant.edits)
        if isinstance(seen, Fault):
            continue
        cases = [pick.case for pick in reversed(chosen)]
        by = noticing.by((*cases, *claimed), mutant, seen, candidates)
        if by is None:
            claimed += islice(filter(seen.notices, claimed_cases(tables.instrument, seen.rules)), 1)
        elif not isinstance(by, Message) and not any(by is pick for pick in claimed):
            pick = next((pick for pick in chosen if pick.case is by), None)
            if pick is None:
                chosen.append(pick := _Chosen(by, []))
            pick.noticed.append((mutant, seen.tried))
    needed = [pick.case for pick in _needed(tables, chosen)]
    return (*(case for case in candidates.made if any(case is pick for pick in needed)), *claimed)


class _Chosen(NamedTuple):
    """A case and the mutants that it notices, each with what is known of the cases that were tried on it."""

    case: Case
    noticed: list[tuple[Mutant, Tried]]


def _needed(tables: Tables, chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """*chosen* without those whose every mutant another one notices as well, from the first on."""
    kept = list(chosen)
    for each in chosen:
        others = [pick for pick in reversed(kept) if pick is not each]
        replacing: list[_Chosen] = []
        for mutant, tried in each.noticed:
            other = _noticing(tables, others, mutant, tried)
            if other is None:
                break
            replacing.append(other)
        else:
            kept = others[::-1]
            for other, pick in zip(replacing, each.noticed, strict=True):
                other.noticed.append(pick)
    return kept


def _noticing(tables: Tables, chosen: Sequence[_Chosen], mutant: Mutant, tried: Tried) -> _Chosen | None:
    """The first of *chosen* that notices *mutant*, those first of which it is known; no case is *tried* again."""
    known = [pick for pick in chosen if tried.get(id(pick.case), (pick.case, False))[1]]
    left = [pick for pick in chosen if id(pick.case) not in tried]
    if known or not left:
        return known[0] if known else None
    seen = tables.changed(mutant.edits)
    assert not isinstance(seen, Fault)  # a case noticed it
    seen.tried = tried
    case = seen.first(pick.case for pick in left)
    return next((pick for pick in left if pick.case is case), None)


def boundary_text(instrument: Instrument, cases: Sequence[Case], folder: Path) -> str:
    """The text of that file, which is to lie in *folder*; its first line leads to the schemas beside the rules, if there are."""
    schemas = _SCHEMAS if (folder / _SCHEMAS).is_dir() else "."
    note = _NOTE.format(id=instrument.id)
    return case_file_text(head_of(instrument, SUBJECT), source_of(instrument), GENERATED, cases, note, schemas)


def _scenes(tables: Tables, mutants: Iterable[Mutant]) -> list[Scene]:
    """Answers of single nodes that show every mutant of a threshold or a rung that can be shown."""
    telling: list[Scene] = []
    for mutant in mutants:
        if mutant.kind not in _OF_LADDER:
            continue
        changed = tables.load(mutant.edits)
        if not isinstance(changed, Fault) and not any(scene.shows(tables.instrument, changed) for scene in telling):
            telling += islice(scenes(tables.instrument, changed), 1)
    return telling


# --- All mutants, in parallel ------------------------------------------------------------------------------------------


_PIECE = 40
_PROBES = 12
_MOST = 3  # of thirteen rule files each mutant takes 1 to 2.8 times as long as one case on a dozen of them


@value
class Subject(Value):
    """A rule file and the cases that are to notice its mutants."""

    target: RuleFile[Instrument]
    cases: tuple[Case, ...]


class _Piece(NamedTuple):
    """Some mutants of one subject, from the first one on."""

    subject: int
    first: int


def mutate(subjects: Sequence[Subject], *, jobs: int, progress: Progress) -> tuple[MutationResult, ...]:
    """What becomes of every mutant of *subjects*. A subject with a case that fails is not mutated.

    Args:
        subjects: Rule files without faults.
        jobs: How many processes work at a time; with one it is this process.
        progress: Is told how many mutants are done, and of how many.
    """
    bench = _Bench(subjects)
    failed = [bench.judge(at).failed() for at in range(len(subjects))]
    counts = {at: len(bench.judge(at).mutants) for at, faults in enumerate(failed) if not faults}
    pieces = [_Piece(at, first) for at, count in counts.items() for first in range(0, count, _PIECE)]
    total, done = sum(counts.values()), 0
    fates_of: dict[_Piece, tuple[Fate, ...]] = {}
    with closing(_each(pieces, bench.work, _work, jobs, subjects)) as worked:
        for piece, fates in worked:
            fates_of[piece] = fates
            done += len(fates)
            progress(done, total)
    return tuple(
        MutationResult(
            id=subject.target.id,
            file=subject.target.file,
            cases=dict(Counter(case.kind for case in subject.cases)),
            fates=tuple(fate for piece in pieces if piece.subject == at for fate in fates_of[piece]),
            failed=failed[at],
            named=kinds_of_plugins(subject.target.load()),
        )
        for at, subject in enumerate(subjects)
    )


def freeze(
    targets: Sequence[RuleFile[Instrument]], *, jobs: int
) -> Iterator[tuple[RuleFile[Instrument], tuple[Case, ...]]]:
    """Each of *targets* with its boundary cases, as they get done."""
    return _each(targets, _frozen, _frozen, jobs)


def _frozen(target: RuleFile[Instrument]) -> tuple[Case, ...]:
    with collection_paused():
        return frozen_cases(Tables(target))


# --- Pieces -----------------------------------------------------------------------------------------------------


class _Bench:
    """What one process needs of every subject, made when it first is needed."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._subjects = subjects
        self._judges: dict[int, MutantJudge] = {}

    def judge(self, at: int) -> MutantJudge:
        if at not in self._judges:
            self._judges[at] = MutantJudge(Tables(self._subjects[at].target), self._subjects[at].cases)
        return self._judges[at]

    def work(self, piece: _Piece) -> tuple[Fate, ...]:
        judge = self.judge(piece.subject)
        judge.start_anew()
        with collection_paused():
            return tuple(judge.fate(mutant) for mutant in judge.mutants[piece.first : piece.first + _PIECE])


def _each(
    things: Sequence[Any],
    here: Callable[[Any], Any],
    elsewhere: Callable[[Any], Any],
    jobs: int,
    subjects: Sequence[Subject] = (),
) -> Generator[tuple[Any, Any], None, None]:
    """Each of *things* with what was made of it, as they get done: by this process or, where they can travel, by others with these *subjects*."""
    count = min(jobs, len(things))
    if count <= 1 or not _can_travel(subjects or things):
        yield from ((thing, here(thing)) for thing in things)
        return
    with _workers(count, subjects) as pool:
        waiting = {pool.submit(elsewhere, thing): thing for thing in things}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _can_travel(things: Any) -> bool:
    """Whether other processes can be given *things*: a method of a plugin may be of a kind that cannot."""
    try:
        dumps(things)
    except (PicklingError, AttributeError, TypeError):
        return False
    return True


@contextmanager
def _workers(count: int, subjects: Sequence[Subject] = ()) -> Iterator[ProcessPoolExecutor]:
    """Processes that work for this one; they end at once where it is interrupted, and where it is gone."""
    watched, held = Pipe(duplex=False)  # who holds the other end is there, and wants them
    with watched, held, ProcessPoolExecutor(count, initializer=_start, initargs=(watched, held, subjects)) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            held.close()
            raise


_bench: _Bench | None = None  # of a process that works for another


def _start(watched: Connection, held: Connection, subjects: Sequence[Subject]) -> None:
    """Begin as a process that works for another: what it was given of that one's signals and ends is not its own."""
    global _bench  # noqa: PLW0603  # a process of the pool has nothing else to keep its bench in
    held.close()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the other one ends this one
    Thread(target=_end_with, args=(watched,), daemon=True).start()
    _bench = _Bench(subjects)


def _end_with(watched: Connection) -> None:
    """Wait until nobody holds the other end, and end."""
    with suppress(EOFError, OSError):
        watched.recv()
    os._exit(1)


def _work(piece: _Piece) -> tuple[Fate, ...]:
    assert _bench is not None
    return _bench.work(piece)


# --- How long it may take ---------------------------------------------------------------------------------------


def longest_seconds(targets: Sequence[RuleFile[Instrument]], jobs: int) -> float:
    """How long it may take to freeze the boundary cases of *targets*, and then to judge all mutants, on *jobs* processors."""
    seconds = [_MOST * _one_case(target) for target in targets]
    freezing = max(sum(seconds) / jobs, max(seconds, default=0))  # one process freezes all cases of a rule file
    return freezing + sum(seconds) / jobs


def _one_case(target: RuleFile[Instrument]) -> float:
    """Seconds that one case would take on each mutant of *target*."""
    tables = Tables(target)
    mutants = mutants_of(tables)
    candidates = Candidates(tables.instrument)
    probed = mutants[:: max(1, len(mutants) // _PROBES)]
    start = time.process_time()
    with collection_paused():
        for mutant in probed:
            changed, case = tables.load(mutant.edits), next(iter(candidates), None)
            if case is not None and not isinstance(changed, Fault):
                compare(case, changed)
    return (time.process_time() - start) / max(1, len(probed)) * len(mutants)
