"""The largest rule file: parsed, loaded and checked, evaluated."""

from __future__ import annotations

import datetime as dt

import tomli
from measure import medians

from evalkit.base.distribution import bundled_rules
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.trace import trace
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.loading import load
from evalkit.method.methods import CORE_METHODS


def main() -> None:
    """Print the ratios."""
    data = (bundled_rules() / "kami" / "5.0.toml").read_bytes()
    text = data.decode()
    instrument = load(data, CORE_METHODS, file="kami/5.0.toml", index="kami", edition="5.0")
    answers: dict[str, object] = dict.fromkeys(instrument.leaves_under("total"), 2)
    answers |= {f"SE{number}": "B" for number in range(1, 11)}
    period = Period(text="2025", last_day=dt.date(2025, 12, 31))
    assessment = Assessment(
        file="-", sha256="", instrument="kami@5.0", subject="Contoh", period=period, answers=answers
    )
    found = medians(
        {
            "tomli.loads": lambda: tomli.loads(text),
            "load and check": lambda: load(data, CORE_METHODS, file="kami/5.0.toml", index="kami", edition="5.0"),
            "evaluate with trace": lambda: trace(evaluate(instrument, assessment)),
            "the same without other readings": lambda: trace(evaluate(instrument, assessment, readings=False)),
        },
        rounds=20,
        calls=3,
    )
    print(f"KAMI 5.0: {len(data):,} bytes, {len(instrument.nodes)} nodes")
    for name, seconds in found.items():
        print(f"  {name:<34} {seconds * 1e3:7.2f} ms   {seconds / found['tomli.loads']:5.2f} × parsing")


if __name__ == "__main__":
    main()
