"""Understanding: plain Python that works without Rasa, and thin Rasa components over it."""
