"""What may go better another time: a process that was killed, a head that died."""

from __future__ import annotations

from workbench.errors import WorkbenchError


class Again(WorkbenchError):
    """The work was ended from outside; what it had is kept, and another worker goes on from there."""
