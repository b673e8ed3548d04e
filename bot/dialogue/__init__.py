"""One conversation: what was understood comes in as a turn, what is said goes out as an answer."""
