"""An evaluation as other programs, data frames and notebooks take it. Who writes these forms is ``report``."""

from __future__ import annotations

from typing import Any

from evalkit.base.late import late


class Shown:
    """What an evaluation gives away besides its attributes."""

    __slots__ = ()

    def to_dict(self, *, lang: str | None = None) -> dict[str, Any]:
        """The evaluation as ``evalkit evaluate --format json`` has it, in its list ``evaluations``.

        Args:
            lang: Language of findings and titles, ``id`` or ``en``; that of ``EVALKIT_LANG``, else ``id``, if not given.

        Returns:
            What JSON takes: texts, lists, tables, truth values and ``None``. Every number is text, rounded as it is shown
            (``"4.16"``) and exact (``"104/25"``).

        Raises:
            ValueError: There is no such language.
        """
        found: dict[str, Any] = late("report.evaluation.json", "result")(self, lang)
        return found

    def to_frame(self, *, backend: str | None = None, lang: str | None = None) -> Any:
        """The nodes of the evaluation as a data frame, a row each, see ``evalkit.to_frame``.

        Raises:
            MissingExtraError: narwhals, or the library of data frames, is not installed.
        """
        return late("report.evaluation.frame", "to_frame")([self], backend=backend, lang=lang)

    def _repr_html_(self) -> str:
        """The page of the evaluation, for the cell of a notebook: nothing is fetched, nothing runs."""
        found: str = late("report.evaluation.notebook", "cell")(self)
        return found
