"""Tables at the end of a run, of what tests measured; a worker's lines go to the process that writes the end."""

from __future__ import annotations

import pytest

TABLES: dict[str, list[tuple[str, ...]]] = {}


def line(title: str, *cells: str) -> None:
    """Put a line into the table of this title."""
    TABLES.setdefault(title, []).append(cells)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over its tables."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tables"] = TABLES


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """They are taken over from a worker that has ended."""
    for title, lines in getattr(node, "workeroutput", {}).get("tables", {}).items():
        TABLES.setdefault(title, []).extend(lines)


def pytest_terminal_summary(terminalreporter) -> None:
    """Write them."""
    for title, lines in TABLES.items():
        terminalreporter.section(title)
        widths = [max(len(line[i]) for line in lines if i < len(line)) for i in range(max(map(len, lines)))]
        for cells in lines:
            padded = (f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=False))
            terminalreporter.write_line("  ".join(padded).rstrip())
