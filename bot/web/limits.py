"""How many messages one session may send."""

from __future__ import annotations

import math
import time

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Limits:
    """Counts messages by session, in the memory of this process."""

    def __init__(self, rate: str) -> None:
        self._items = parse_many(rate)
        self._storage = MemoryStorage()  # the limiter keeps only a weak reference
        self._limiter = MovingWindowRateLimiter(self._storage)

    def wait(self, session: str) -> int:
        """Seconds to wait before the next message is taken; 0 when it is taken (and counted)."""
        for item in self._items:
            if not self._limiter.test(item, session):
                reset, _ = self._limiter.get_window_stats(item, session)
                return max(1, math.ceil(reset - time.time()))
        for item in self._items:
            self._limiter.hit(item, session)
        return 0
