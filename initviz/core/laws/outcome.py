"""What comes of a test of a parameter against its law."""

from dataclasses import dataclass
from typing import Literal

TestKind = Literal["entries", "others", "mixed", "exact", "dependent", "none"]
"""What of a parameter can be tested: all of its entries, or the others where a counted number of them is an atom, or
these and that number where it is left to chance; nothing where chance has no part in them, where they depend on each
other, or where no law is known."""


@dataclass(frozen=True)
class KsTest:
    """Kolmogorov-Smirnov distance between the entries of a parameter and its law.

    Attributes
    ----------
    statistic
        Largest distance of the two distribution functions, 0 to 1.
    p_value
        Probability of a distance at least as large if the law is true: over many seeds it is uniform. nan where there
        is no such test; 0 where entries differ from what is certain of them, such as the number of zeros.
    kind
        What was tested, or why nothing could be.

    Both numbers are nan where an entry is not finite.
    """

    statistic: float
    p_value: float
    kind: TestKind = "entries"
