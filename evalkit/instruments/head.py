"""The head of a rule file, ``[instrument]``: what it is about, and what holds for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Frozen, value
from evalkit.instruments.scales import SCALE_NAME
from evalkit.instruments.tree import METHOD
from evalkit.schema.declare import STATED, cited, field, single, table
from evalkit.schema.keys import DIGITS, POSITIVE, PROSE, TEXT, Key, list_of, name, word

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Text
    from evalkit.schema.citation import Citation

MAX_DEPTH = 20


@table("[instrument]", name="instrument")
@value
class Head(Frozen):
    """What the file is about, and what holds for all of it. `source`, `mark` and `assumption` are the default for the file."""

    index: str = field(TEXT, "With the edition the id, `index@edition`; must match the folder.", '"layanan"')
    edition: str = field(TEXT, "Must match the file name.", '"2024"')
    title: str = field(TEXT, "Official title.", '"Indeks Layanan Digital Pemerintah Daerah"')
    short: str = field(
        TEXT, "Short title for headings and tables.", '"Indeks Layanan"', default="", otherwise="`title`"
    )
    asked_by: str = field(
        TEXT,
        "Who asks for it: lists of instruments are grouped by this.",
        '"Kementerian PANRB"',
        default="",
        otherwise="among the others",
    )
    purpose: Text | None = field(
        PROSE,
        "One sentence: what the index is for.",
        '{ id = "Menilai layanan digital sebuah daerah.", en = "Rates the digital services of a region." }',
        default=None,
    )
    levels: tuple[str, ...] = field(
        list_of(TEXT, "list of text, each once, 20 at most", empty=True, most=MAX_DEPTH, distinct=True),
        "What this instrument calls the levels below the total, top down; as many as the tree is deep. None may be the code of a node.",
        '["domain", "aspek", "indikator"]',
    )
    default_method: str = field(
        METHOD,
        "What a parent does with its children unless its node says otherwise.",
        '"weighted-mean"',
        name="method",
        default="",
        otherwise="each node with children has its own",
    )
    weights: str = field(
        word("of-total", "within-parent"),
        "What a weight is a share of. `of-total`: the weights of the children add up exactly to the weight of the parent. `within-parent`: they add up to `weight_sum`.",
        '"within-parent"',
        default="of-total",
    )
    weight_sum: Exact = field(
        POSITIVE,
        "What the weights of siblings add up to; for `within-parent` only.",
        "1",
        default=100,
        unit="of the weights",
    )
    default_scale: str | None = field(
        SCALE_NAME,
        "Scale of leaves that do not name one.",
        '"maturity"',
        name="scale",
        default=None,
        otherwise="each leaf, or its parent, names one",
    )
    default_digits: int = field(
        DIGITS,
        "Decimals shown; never used in arithmetic. A node may have its own.",
        "2",
        name="digits",
        default=2,
        unit="decimals",
    )
    bands_by: str | None = field(
        name("context key", to="choices"),
        "The choice in the context that chooses among the bands of the total (`when`).",
        '"se_category"',
        default=None,
        otherwise="one table of bands for all",
    )
    weights_by: str | None = field(
        name("context key", to="choices"),
        "The choice in the context that nodes with `weight_by` have their weights by. An assessment must give it, so it follows from no node.",
        '"region"',
        default=None,
        otherwise="weights are the same for all",
    )
    nodes_by: str | None = field(
        name("context key", to="choices"),
        "The choice in the context that nodes with `when` are there by: two sheets of one edition. It follows from no node.",
        '"sheet"',
        default=None,
        otherwise="the nodes are the same for all",
    )
    uses: tuple[str, ...] = field(
        list_of(TEXT, "list of names of plugins, each once", distinct=True),
        "Indices whose plugins bring methods that nodes of this file name; those of its own plugins need no word.",
        '["inovasi"]',
        default=(),
        otherwise="methods of evalkit and of its own plugins",
    )
    cite: Citation = cited(STATED)


HEAD = Key(
    name="instrument",
    type=single(Head),
    meaning="What the file is about, and what holds for all of it.",
    example='{ index = "layanan", edition = "2024", title = "Indeks Layanan Digital", levels = ["indikator"], source = "law" }',
    required=True,
)
