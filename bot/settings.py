"""Settings from the environment and ``.env``, and where things lie on this machine."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Trouble

ROOT = Path(__file__).resolve().parent.parent
"""The project: ``data/``, ``domain.yml`` and ``config.yml`` lie here."""


class Settings(BaseSettings):
    """Every setting can be given as ``REHEARSE_…`` in the environment or in ``.env``."""

    model_config = SettingsConfigDict(env_prefix="REHEARSE_", env_file=".env", extra="ignore")

    data: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("rehearse")))
    cache: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("rehearse")))
    host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=0, le=65535)
    rate: str = "30/second;120/minute"
    session_days: int = Field(default=365, ge=1, le=3650)
    max_characters: int = Field(default=1000, ge=100, le=4000)
    turn_seconds: float = Field(default=30, gt=0)
    region: str | None = None
    """Code of a region in ``data/safety/helplines.yml``; whoever says where they are overrules it."""

    @field_validator("rate")
    @classmethod
    def _rate_can_be_read(cls, value: str) -> str:
        from limits import parse_many

        parse_many(value)
        return value

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.data / 'rehearse.db'}"


def load_settings(**given: object) -> Settings:
    """The settings in force. Raises ``Trouble`` naming the value that cannot be used."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"REHEARSE_{str(first['loc'][0]).upper()}" if first["loc"] else "a setting"
        raise Trouble(
            f"{name} cannot be '{first.get('input')}': {first['msg'].lower()}. "
            "Correct it in .env or in the environment."
        ) from error


def cache_folder() -> Path:
    return load_settings().cache
