"""One call of a command: what every command that writes a report is asked for, and what it does with it."""

from __future__ import annotations

import functools
import os
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.language import language
from evalkit.base.text import msg, visible
from evalkit.cli import files, options
from evalkit.cli.exits import reported, say, with_hint
from evalkit.cli.formats import chosen, names_of
from evalkit.cli.progress import Progress
from evalkit.report.render import FILES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from evalkit.base.errors import HintedError
    from evalkit.base.text import Prose
    from evalkit.catalogue.registry import Registry
    from evalkit.report.blocks import Document
    from evalkit.report.signoff import Stamp


class Call:
    """What the options that commands share say, in the language that was asked for.

    Attributes:
        rules: The folders that ``--rules`` names.
        to: The file that is written; ``None``: standard output.
        asked_form: What ``--format`` says.
        form: What is written; known from ``begin`` on.
        width: Columns; ``None``: those of the terminal.
        detail: Whether everything is wanted.
        explain: The code of which it is told how it came about, empty for all; ``None``: of none.
        force: Whether a file that exists may be replaced without asking.
        template: A file of the office that is filled in; ``None``: the form's own.
        day: The day that the report is of; ``None``: today.
        speech: The language.
    """

    def __init__(self, forms: Sequence[str], asked: dict[str, Any]) -> None:
        """Take the shared options out of what is *asked*; what is left is the command's own."""
        self._forms = forms
        self.asked_form: str | None = asked.pop("form", None)
        self.rules: Sequence[str] = asked.pop("rules", ())
        self.to: str | None = asked.pop("output", None)
        self.form = ""
        self.width: int | None = asked.pop("width", None)
        self.detail: bool = asked.pop("detail", False)
        self.explain: str | None = asked.pop("explain", None)
        self.force: bool = asked.pop("force", False)
        self.template: str | None = asked.pop("template", None)
        self.day: dt.date | None = asked.pop("date", None)
        self.speech = language(asked.pop("lang"))
        self.color = files.color_wanted(self.to, no_color=asked.pop("no_color", False))

    @property
    def run(self) -> Stamp:
        """The program and the day that a report names."""
        from evalkit.report.signoff import Stamp

        return Stamp.now(self.day)

    def begin(
        self,
        inputs: Iterable[str] = (),
        brought: Callable[[], Mapping[str, Sequence[str]]] = dict,
        forms: Sequence[str] = (),
    ) -> None:
        """Refuse, before any work, a file that cannot be written or is one of *inputs*, and a form that does not exist.

        *brought*: forms of plugins, as ``evalkit.cli.formats.chosen`` takes them; *forms*: those that count instead of the command's.
        """
        self._check_output(inputs)
        self.form = chosen(self.asked_form, self.to, forms or self._forms, self.speech, brought)
        if self.form in FILES and self.to is None:
            hint = msg("name it with -o: {forms}", forms=names_of(self._forms))
            raise self.refused(msg("{form} is a file, and is not printed", form=self.form), hint)

    def beside_the_page(self, forms: Sequence[str], inputs: Sequence[str]) -> str | None:
        """The file of ``-o`` where something of *forms* is written, and the page printed; refused as ``begin`` and ``spare`` do it."""
        self._check_output(inputs)
        chosen(None, self.to, forms, self.speech)
        self.spare()
        to, self.to = self.to, None
        self.begin()
        return to

    def _check_output(self, inputs: Iterable[str]) -> None:
        """Refuse a file that cannot be written, is one of *inputs*, or a rule file of ``--rules``."""
        folders = self.rules if self.to is not None else ()
        rule_files = [str(file) for folder in folders for file in Path(folder).glob("*")]
        files.check_output(self.to, [*inputs, *rule_files], self.speech)

    def spare(self) -> None:
        """Refuse to replace a file that exists, unless that was asked for or somebody at a terminal agrees."""
        if self.to is None or self.force or not os.path.isfile(self.to):  # noqa: PTH113  # never fails
            return
        file = visible(self.to, 200)
        if not files.agreed(msg("{file} exists. Replace it? (y/n)", file=file), self.speech):
            raise self.refused(msg("{file} exists and is not overwritten", file=file), msg("--force replaces it"))

    def keep(self, inputs: Iterable[str]) -> None:
        """Refuse to overwrite one of *inputs*."""
        files.check_inputs(self.to, inputs, self.speech)

    @contextmanager
    def registry(self) -> Iterator[Registry]:
        """The registry, with the folders of ``--rules``; which of their files hid others is said at the end, also after a failure.

        Raises:
            RuleFileError: A folder has faults; all of them are listed before any work is done.
        """
        from evalkit.catalogue.registry import Registry

        registry = Registry(self.rules)
        if self.rules:
            registry.files.folders  # noqa: B018  # a property that is worked out once
        try:
            yield registry
        finally:
            self.say(*registry.notes)

    def naming(self, hint: Prose | None = None) -> AbstractContextManager[None]:
        """A name that means no rule file, inside, is wrong usage; *hint* as of ``refusing``."""
        from evalkit.base.errors import UnknownInstrumentError

        return self.refusing(UnknownInstrumentError, hint)

    @contextmanager
    def refusing(self, error: type[HintedError], hint: Prose | None = None) -> Iterator[None]:
        """What is told by such an *error*, inside, is wrong usage; *hint* is told in place of the error's own."""
        try:
            yield
        except error as told:
            raise self.refused(told.problem, hint or told.hint) from told

    def progress(self) -> AbstractContextManager[Progress]:
        """A line that tells how far the work inside has come."""
        return closing(Progress())

    def refused(self, problem: Prose, hint: Prose | None = None) -> click.UsageError:
        """The error of wrong usage."""
        return click.UsageError(with_hint(problem, hint, self.speech))

    def say(self, *messages: Prose) -> None:
        """Print *messages* to standard error."""
        for message in messages:
            say(self.speech.say(message))

    def show(self, pages: Callable[[], Sequence[Document]], **for_programs: Callable[[], str]) -> None:
        """Write a report: the text of that name for programs, else the documents of *pages* for people."""
        if self.form in for_programs:
            files.write_json(for_programs[self.form](), self.to)
            return
        if self.form in FILES:
            self._write_file(pages)
            return
        from evalkit.report.render import write

        with files.text_file(self.to) as file:
            write(pages(), self.speech, file, form=self.form, width=self.width, color=self.color)

    def _write_file(self, pages: Callable[[], Sequence[Document]]) -> None:
        """Write a report that is a file of its own."""
        from evalkit.report.render import write_file
        from evalkit.report.render.page_settings import Settings

        assert self.to is not None  # begin() has refused that
        template = None if self.template is None else Path(self.template)
        documents = pages()
        with self.progress() as progress:
            write_file(documents, self.speech, Path(self.to), self.form, Settings(template, progress, self.width))


def reports(
    forms: Sequence[str], *, wanted: str = "", shared: Callable[..., Any] = options.report
) -> Callable[[Callable[..., int | None]], Callable[..., None]]:
    """A command that takes the options *shared*: its function is given a ``Call``, its own options, and returns the exit code.

    Errors become sentences; *wanted* is what was not done because of them, as for ``evalkit.cli.exits.reported``.
    """

    def made(function: Callable[..., int | None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(*, lang: str, traceback: bool, **asked: Any) -> None:
            with reported(lang, traceback=traceback, wanted=wanted):
                asked["lang"] = lang
                code = function(Call(forms, asked), **asked)
                if code:
                    sys.exit(code)

        made_of: Callable[..., None] = shared(run)
        return made_of

    return made
