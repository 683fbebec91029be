"""Which custom code may run: what the person at this computer has written or has agreed to, by its exact text."""

import hashlib
from collections.abc import Iterable

from initviz.core.initializers.custom import EXAMPLE


def digest_of(code: str) -> str:
    """Give the name of a text: any other text has another."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


class Trust:
    """The texts that may run in this process; there is no way but its own to add one."""

    def __init__(self) -> None:
        self._digests = {digest_of(EXAMPLE)}
        self._for_now: set[str] = set()

    @property
    def digests(self) -> frozenset[str]:
        """Names of all texts that may run."""
        return frozenset(self._digests | self._for_now)

    @property
    def lasting(self) -> frozenset[str]:
        """Names of the texts that may run another time, too."""
        return frozenset(self._digests)

    def allow(self, codes: Iterable[str]) -> None:
        """Let texts run."""
        self.allow_digests(digest_of(code) for code in codes)

    def allow_for_now(self, codes: Iterable[str]) -> None:
        """Let texts run in this process, and say nothing of another time."""
        self._for_now.update(map(digest_of, codes))

    def allow_digests(self, digests: Iterable[str]) -> None:
        """Let texts run that were allowed elsewhere, by their names."""
        self._digests.update(digests)

    def covers(self, code: str) -> bool:
        """Say whether a text may run."""
        return digest_of(code) in self.digests


TRUST = Trust()
"""Of this process: permissions are the person's, not a document's."""
