"""What it would take to reach more, and what could be lost: plans and losses, each proved by a search and evaluated by the engine."""
