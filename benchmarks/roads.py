"""Roads up and down against the milliseconds they may take."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

from evalkit.catalogue.registry import Registry
from evalkit.outlook.goals import read_target, worse
from evalkit.outlook.plans import Planner
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from evalkit.outlook.standing import Standing
from evalkit.questions.table import unpacked
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.evaluation.result import Evaluation

EXAMPLES = Path(__file__).parents[1] / "examples"
RISKS = (
    "contoh-spbe/spbe.toml",
    "contoh-spbe-2018/spbe.toml",
    "contoh-ips/ips.toml",
    "contoh-kami/kami-4.2.toml",
    "contoh-kami/kami-satu-poin.toml",
    "contoh-sakip/sakip.toml",
    "contoh-pemdi/pemdi.toml",
    "contoh-ikm/ikm.toml",
    "contoh-ipasn/ipasn.toml",
    "contoh-kip/kip-naik.toml",
    "contoh-ipp/ipp.toml",
    "contoh-zi/wbbm.toml",
    "pengadaan-itkp/itkp-2025.toml",
    "pengadaan-itkp/itkp-2026.toml",
)


def front(evaluation: Evaluation, to: str) -> list[Any]:
    """The front of plans to a predicate, each evaluated."""
    standing = Standing(evaluation)
    planner = Planner(standing, Allowed())
    goals = list(read_target(to, evaluation, standing.table).goals(standing.plan, standing.table))
    bound = planner.bound(goals)
    assert bound is not None
    return [planner.plan(*one) for one in planner.front(goals, bound)]


def fewest(evaluation: Evaluation) -> int:
    """How many answers the smallest set of findings that loses the predicate lowers, from the smallest in steps on."""
    standing = Standing(evaluation)
    lost = worse(standing.lowest, standing.table)
    assert lost is not None
    losses, _ = Planner(standing, Allowed(), -1).within_bounds(list(lost.goals(standing.plan, standing.table)), [])
    return unpacked(losses[-1][0])[1]


def milliseconds(run: Callable[[], object]) -> float:
    """The median of the CPU time, once everything is loaded."""
    run()
    taken = []
    for _ in range(7):
        start = process_time()
        run()
        taken.append(1000 * (process_time() - start))
    return median(taken)


def main() -> None:
    """Print each figure beside what was asked."""
    registry = Registry()

    def one(path: str) -> Evaluation:
        return evaluate_files([EXAMPLES / path], registry).evaluations[0]

    spbe, kami = one("contoh-spbe/spbe.toml"), one("contoh-kami/kami.toml")
    print(f"front of SPBE 3.45 → Memuaskan: {milliseconds(lambda: front(spbe, 'Memuaskan')):6.1f} ms (100)")
    print(f"front of KAMI 5.0 499 → Baik:   {milliseconds(lambda: front(kami, 'Baik')):6.1f} ms (300)")
    for path in RISKS:
        evaluation = one(path)
        smallest, every = milliseconds(lambda: fewest(evaluation)), milliseconds(lambda: at_risk(evaluation))  # noqa: B023  # at once
        print(
            f"smallest findings, {path:30} {smallest:6.1f} ms (20); everything that evalkit risk says {every:6.0f} ms"
        )


if __name__ == "__main__":
    main()
