"""What is looked at closer among the names of rows is all that may be a total."""

from __future__ import annotations

import polars as pl
import pytest

from evalkit.batch.encoding.rejects import of_sums
from evalkit.mapping import lexicon
from evalkit.mapping.footer_rows import is_of_sums


@pytest.mark.parametrize("around", ["{}", "{} nilai SPBE", " {}:", "1. {}", "\u00a0{}", "({})", "**{}**", "{}-{}", "\u200b{}", "_{}_"])  # fmt: skip
def test_every_name_that_begins_as_a_total_does_is_found(around: str) -> None:
    words = [
        case(word)
        for word in sorted({*lexicon.OF_SUMS, *lexicon.ALL_OF_SUMS, *lexicon.SIGNS_OF_SUMS})
        for case in (str, str.upper, str.title)
    ]
    others = ["Kota Jumlahan", "Totalindo", "Badan Nilai", "", "Kab. Rata", "Δ", "indeksasi"]
    texts = [*[around.replace("{}", word) for word in words], *others]

    found = of_sums(pl.Series(texts)).to_list()

    assert found == [is_of_sums(text) for text in texts]
    assert of_sums(pl.Series(["Jumlah"])).item()
