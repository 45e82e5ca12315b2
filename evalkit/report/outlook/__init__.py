"""What it would take, and what could be lost: pages and JSON."""
