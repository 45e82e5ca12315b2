"""The language of a run of the command line: known before anything is parsed, so that wrong usage is told in it, too."""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from evalkit.base.language import ENVIRONMENT, LOCALE, language_of
from evalkit.base.text import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPTION = "--lang"
_GETTEXT = "LANGUAGE"  # the variable by which gettext chooses, before all others
_DOMAIN = "commands"  # gettext reads a catalogue as a whole: this one has what commands and click say, and no more


@contextmanager
def spoken(args: Sequence[str]) -> Iterator[None]:
    """What click says and what it shows as help, inside, comes from the catalogue of evalkit, in the language of *args*.

    ``--lang`` counts wherever it stands: before or behind ``--help``, of a group or of its command. Inside, the
    environment says the same, so that whoever asks it gets the same answer.
    """
    said, known = _said(args), {name: os.environ.get(name) for name in (ENVIRONMENT, _GETTEXT)}
    domain, folder = gettext.textdomain(), gettext.bindtextdomain(_DOMAIN)
    if said is not None:
        os.environ[ENVIRONMENT] = said
    os.environ[_GETTEXT] = language_of(os.environ)
    gettext.bindtextdomain(_DOMAIN, LOCALE)
    gettext.textdomain(_DOMAIN)
    try:
        yield
    finally:
        gettext.textdomain(domain)
        gettext.bindtextdomain(_DOMAIN, folder)
        for name, value in known.items():
            set_variable(name, value)


def _said(args: Sequence[str]) -> str | None:
    """What ``--lang`` says among *args*; of several, the last."""
    args = args[: args.index("--")] if "--" in args else args
    found = None
    for word, following in pairwise([*args, ""]):
        name, _, joined = word.partition("=")
        value = joined or following
        if name == _OPTION and value in LANGUAGES:
            found = value
    return found


def set_variable(name: str, value: str | None) -> None:
    """Let the environment say *value* of *name*; nothing, if ``None``."""
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
