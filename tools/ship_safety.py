"""Trains the safety classifier that comes with the program, after a change of the lines or the encoder.

uv run python tools/ship_safety.py
"""

from bot.assistant.training import ship_safety_head

if __name__ == "__main__":
    ship_safety_head()
