"""Encrypts what a person typed before it reaches the disk (AES-256-GCM, a fresh nonce each time)."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import Trouble

_NONCE = 12


class Sealer:
    """Seals JSON-able values to bytes and opens them again."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._cipher = AESGCM(key)

    @classmethod
    def from_file(cls, path: Path) -> Sealer:
        """The key in the file; a new one, readable by its owner only, where there is none."""
        try:
            if not path.exists():
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(AESGCM.generate_key(bit_length=256))
            key = path.read_bytes()
        except OSError as error:
            raise Trouble(
                f"The key file {path} cannot be used ({error.strerror}). "
                "Make its folder writable, or set REHEARSE_DATA to another folder."
            ) from error
        if len(key) != 32:
            raise Trouble(
                f"The key file {path} is damaged. Put back the copy from your backup; "
                "without the right key, what was written cannot be read."
            )
        return cls(key)

    def seal(self, value: Any) -> bytes:
        nonce = os.urandom(_NONCE)
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return nonce + self._cipher.encrypt(nonce, plain.encode("utf-8", "surrogatepass"), None)

    def open(self, sealed: bytes) -> Any:
        """Raises ``Trouble`` when the value was sealed with another key."""
        try:
            plain = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as error:
            raise Trouble(
                "The stored conversations were written with another key. "
                "Put back the key file that belongs to this data folder."
            ) from error
        return json.loads(plain.decode("utf-8", "surrogatepass"))

    def fingerprint(self, text: str) -> str:
        """Tells texts apart without keeping them; without the key it cannot be tried out on guesses."""
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
