"""Measures what is understood, on files of labelled lines, through the trained bot's own path."""
