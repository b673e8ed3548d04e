"""Role play: scripts that a therapist writes, and the engine that plays them."""
