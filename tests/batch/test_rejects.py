"""What is looked at closer among the names of rows is all that may be a total."""

from __future__ import annotations

import polars as pl
import pytest

from evalkit.batch.encoding.labels import MAY_BE_SUMS
from evalkit.mapping import lexicon
from evalkit.mapping.row_labels import SUMS, kind_of_label
from support import instrument


@pytest.mark.parametrize("around", ["{}", "{} nilai SPBE", " {}:", "1. {}", "\u00a0{}", "({})", "**{}**", "{}-{}", "\u200b{}", "_{}_", "Sub-{}", "Grand {}", "2. Sub {}"])  # fmt: skip
def test_every_name_that_begins_as_a_total_does_is_found(around: str) -> None:
    words = [
        case(word)
        for word in sorted({*lexicon.OF_SUMS, *lexicon.ALL_OF_SUMS, *lexicon.SIGNS_OF_SUMS})
        for case in (str, str.upper, str.title)
    ]
    others = ["Kota Jumlahan", "Totalindo", "Badan Nilai", "", "Kab. Rata", "Δ", "indeksasi"]
    texts = [*[around.replace("{}", word) for word in words], *others]

    may_be = pl.Series(texts).str.contains(MAY_BE_SUMS).to_list()
    begins = [bool(kind_of_label(text, instrument("spbe@2020"))) for text in texts]

    assert [text for text, begin, one in zip(texts, begins, may_be, strict=True) if begin and not one] == []
    assert not any(begins[len(words) :])
    assert kind_of_label("Jumlah", instrument("spbe@2020")) == SUMS
