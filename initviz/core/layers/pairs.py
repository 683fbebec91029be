"""What theory knows of two positions of one unit: moments of their product, within a sample and between two.

They are needed only where positions meet, as in pooling, and there are many of them: every layer leaves a note of how
its pairs follow from those of its input, and nothing is computed before a layer asks.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from initviz.core.laws.law import FloatArray
from initviz.core.layers.positions import MOST_PAIRS, Pairs, count


@dataclass(frozen=True)
class PairMoments:
    """Moments of pairs of positions p, p' of one unit.

    Attributes
    ----------
    products
        Shape (2, …pairs): E[x_p x_p'] within a sample, then between two.
    base
        The same for covariances of the base variable, or None where it is not one and the same normal law.
    """

    products: FloatArray
    base: FloatArray | None


class PairSource(ABC):
    """How pairs of a tensor's positions follow from those of the tensor before."""

    def __init__(self, before: "PairSource | None" = None) -> None:
        self.before = before
        self.asked: tuple[bytes, ...] = ()
        self.answer: PairMoments | None = None
        self._last: tuple[object, FloatArray | None] | None = None

    def needed(self, pairs: Pairs) -> Pairs:
        """Give the pairs of the tensor before that these follow from."""
        return pairs

    @abstractmethod
    def follow(self, given: PairMoments | None, pairs: Pairs) -> PairMoments | None:
        """Compute the moments at `pairs` from those at what they need, or None where no theory holds."""

    def moments(self, pairs: Pairs) -> PairMoments | None:
        """Compute the moments at pairs of positions, or None where there are too many or no theory holds.

        The gradient asks, on its way back, for what the forward pass had to know: the last answer is remembered.
        """
        steps: list[tuple[PairSource, Pairs]] = []
        source: PairSource | None = self
        given: PairMoments | None = None
        while source is not None:
            if count(pairs) > MOST_PAIRS:
                return None
            if source.asked == _key(pairs):
                given = source.answer
                break
            steps.append((source, pairs))
            pairs, source = source.needed(pairs), source.before
        for found, wanted in reversed(steps):
            given = found.follow(given, wanted)
            found.asked, found.answer = _key(wanted), given
        return given

    def remembered(self, what: Hashable, pairs: Pairs, compute: Callable[[], FloatArray | None]) -> FloatArray | None:
        """Give what was computed last, if it was this at these pairs."""
        asked = (what, _key(pairs))
        if self._last is None or self._last[0] != asked:
            self._last = asked, compute()
        return self._last[1]


def _key(pairs: Pairs) -> tuple[bytes, ...]:
    return tuple(part.tobytes() for part in pairs)
