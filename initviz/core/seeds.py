"""Seeds: every random thing has a generator of its own, seeded by its name.

Editing one layer therefore leaves all others bit for bit as they were, schemes differ by their initializers and not
by luck, and neighbouring seeds share nothing.
"""

import hashlib
from dataclasses import dataclass


def seed_for(seed: int, replicate: int, name: str) -> int:
    """Give the seed of one random thing: below 2⁶³, and unrelated for any two different arguments.

    Parameters
    ----------
    seed
        The probe's seed.
    replicate
        Which replicate.
    name
        What is drawn: "l1.weight" for a parameter, "l1.mask" for a layer's dropout mask, "l1.weight.mask" for the
        zeros of a sparse matrix, "input", "cotangent" and "labels" for what is sent through the network.
    """
    digest = hashlib.blake2b(f"{seed}/{replicate}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


@dataclass(frozen=True)
class Draw:
    """One replicate of a seed: everything random in it follows from these two numbers."""

    seed: int
    replicate: int

    def seed_of(self, name: str) -> int:
        """Give the seed of one random thing of this replicate."""
        return seed_for(self.seed, self.replicate, name)
