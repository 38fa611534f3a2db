"""The scripted model of the wire tests."""

from tests.assistant.wire.conftest import provider, wired

__all__ = ["provider", "wired"]
