"""Levels out ways of typing, one code point for one, so that offsets still point into what was typed."""

from __future__ import annotations

import unicodedata

SLASH = "∕"
_SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'", "＇": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\r": " ",
        # A slash at the start would be a command to Rasa; this one is only a character.
        "/": SLASH,
    }
)  # fmt: skip


def normalise(text: str) -> str:
    """The text with plain quotes, dashes and spaces, and with invisible characters as spaces."""
    plain = text.translate(_SAME)
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") and c not in "\n\u200d" else c
        for c in plain
    )
