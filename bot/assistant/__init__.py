"""The dialogue behind the gateway: a small port, and the adapter that runs Rasa in this process."""
