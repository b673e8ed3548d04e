"""Feedback on what a person said in a scene: every point quotes the words that earned it."""
