"""The table of cells at the end of a run: what was promised, and how often it held."""

from __future__ import annotations

import math

import pytest

LINES: list[tuple[str, ...]] = []


def tolerance(runs: int, rate: float = 0.05) -> float:
    """Half a point and 3.5 Monte Carlo standard errors."""
    return 0.005 + 3.5 * math.sqrt(rate * (1 - rate) / runs)


@pytest.fixture(scope="session")
def cell():
    """Put a line into the table: cell, runs, what was measured, what was promised."""
    def add(*parts: str) -> None:
        LINES.append(parts)
    return add


def pytest_terminal_summary(terminalreporter) -> None:
    if LINES:
        terminalreporter.section("how often it held")
        width = [max(len(line[i]) for line in LINES if i < len(line)) for i in range(max(map(len, LINES)))]
        for line in LINES:
            padded = (f"{part:<{wide}}" for part, wide in zip(line, width, strict=False))
            terminalreporter.write_line("  ".join(padded).rstrip())
