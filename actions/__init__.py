"""Rasa's doors: a tracker comes in, one call goes to the coach, messages and slots go out."""
