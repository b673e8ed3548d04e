"""The gateway: the only public door. Safety first, then limits, then the assistant."""
