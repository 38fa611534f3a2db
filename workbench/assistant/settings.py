"""`[assistant]` of workbench.toml: which model answers, where it is, what may be sent.

A key never stands in a file: it comes from an environment variable or the system's keyring.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.assistant.privacy.level import Level
from workbench.errors import InputError
from workbench.project import Project

WHERE = "workbench.toml: assistant"
PROVIDERS = ("openai", "anthropic", "ollama")
_SECRET = re.compile(r"(?i)^(?:api_?)?key$|secret|token$|password|credential")


class Settings(BaseModel):
    """The section, with its defaults.

    Attributes:
        model: `provider:name`; None for the offline drafter.
        base_url: another address of the same API, for example of a server of one's own.
        key_env: the environment variable that holds the key, where it is not the provider's own.
        level: the most that may leave; an administrator's file can lower it (`privacy.level.permitted`).
        timeout: seconds without a byte from the model until the answer is given up.
        max_tokens: the longest answer that is asked for.
        context_tokens: the conversation is summarised before it grows beyond this.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    model: str | None = None
    base_url: str | None = None
    key_env: str | None = None
    level: Level = "aggregates"
    timeout: float = Field(60.0, gt=0, le=600)
    max_tokens: int = Field(4_096, ge=64)
    context_tokens: int = Field(48_000, ge=2_000)

    @property
    def provider(self) -> str:
        """The part of `model` before the colon."""
        return (self.model or "").partition(":")[0]

    @property
    def model_name(self) -> str:
        """The part of `model` after the first colon."""
        return (self.model or "").partition(":")[2]

    @classmethod
    def of(cls, project: Project) -> Settings:
        """The project's settings.

        Raises:
            InputError: an unknown field or provider, or a key that stands in the file.
        """
        given = project.settings.get("assistant") or {}
        if not isinstance(given, dict):
            raise InputError("expected a section", where=WHERE)
        for name in given:
            if name not in cls.model_fields and _SECRET.search(name):
                raise InputError(
                    "a key does not belong into a file that git keeps",
                    where=f"{WHERE}.{name}",
                    hint="take it out, revoke it if it was committed, and set an environment variable instead "
                    "(OPENAI_API_KEY, ANTHROPIC_API_KEY, or name yours with key_env)",
                )
            if name not in cls.model_fields:
                raise InputError(f"unknown field {name!r}", where=WHERE, got=name, known=cls.model_fields)
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise InputError(first["msg"], where=f"{WHERE}.{'.'.join(map(str, first['loc']))}") from None
        if settings.model is not None and (settings.provider not in PROVIDERS or not settings.model_name):
            raise InputError(
                f"no provider in {settings.model!r}",
                where=f"{WHERE}.model",
                got=settings.provider,
                known=PROVIDERS,
                hint='write for example model = "openai:NAME"; with base_url for any server that speaks that API',
            )
        if settings.base_url is not None and not re.match(r"https?://[^\s/]+", settings.base_url):
            raise InputError(f"{settings.base_url!r} is no address", where=f"{WHERE}.base_url",
                             hint="write for example http://127.0.0.1:8000/v1")
        return settings
