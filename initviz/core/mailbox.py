"""What is on its way to be done, on either side of the pipe: only the newest of each kind."""

import threading

from initviz.core.channel import Look, Request


class Mailbox:
    """The newest request and the newest look; what was not taken yet is forgotten when another comes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._request: Request | None = None
        self._look: Look | None = None
        self._closed = False

    def put(self, said: Request | Look) -> None:
        """Replace the look, or the request with all looks at an older one."""
        with self._changed:
            if isinstance(said, Request):
                self._request, self._look = said, None
            else:
                self._look = said
            self._changed.notify()

    def take(self) -> Request | Look | None:
        """Wait for the next one: a request comes first, because a look is at the newest one. None once it is closed."""
        with self._changed:
            while not self._closed:
                if self._request is not None:
                    request, self._request = self._request, None
                    return request
                if self._look is not None:
                    look, self._look = self._look, None
                    return look
                self._changed.wait()
            return None

    def close(self) -> None:
        """Give nothing any more, neither to whoever waits nor to whoever comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take_look(self) -> Look | None:
        """Give the look that waits, if one does and no request before it."""
        with self._changed:
            if self._request is not None:
                return None
            look, self._look = self._look, None
            return look

    def has_request(self) -> bool:
        """Say whether a request waits: what is being measured is then no longer wanted."""
        return self._request is not None

    def has_other_than(self, seen: Look) -> bool:
        """Say whether something waits for which a look is to be given up; another region of the same layer is not."""
        look = self._look
        return self.has_request() or (look is not None and _subject(look) != _subject(seen))


def _subject(look: Look) -> tuple[object, ...]:
    return (look.layer, look.spectrum, look.state)
