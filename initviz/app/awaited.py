"""Whether a look is still to come: numbered, since of several on their way only the newest is sure to be answered."""

from dataclasses import replace

from initviz.core.channel import Look


class AwaitedLook:
    """The newest look, until its answer arrives."""

    def __init__(self) -> None:
        self._newest = 0
        self._is_due = False

    @property
    def is_due(self) -> bool:
        """Whether the newest look is still to be answered."""
        return self._is_due

    def expect(self, look: Look) -> Look:
        """Wait for a look from now on, and for none before it; give it with its number."""
        self._newest += 1
        self._is_due = True
        return replace(look, number=self._newest)

    def forget(self) -> None:
        """Wait for none."""
        self._is_due = False

    def answer(self, number: int) -> None:
        """Take the answer to a look."""
        if number == self._newest:
            self._is_due = False
