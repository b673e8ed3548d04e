"""The practice log: what was practised, how it ended, and what can be told from it."""
