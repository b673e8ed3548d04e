"""Rehearse: the product. Everything that Rasa's doors in ``actions/`` and the gateway call."""
