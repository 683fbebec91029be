"""The probe: what is sent through the network, how often, and from which seed."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from initviz.messages import RefusedValueError, message

Seed = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""JSON numbers are exact up to 2**53."""


class NormalInput(msgspec.Struct, frozen=True, kw_only=True, tag_field="law", tag="normal", forbid_unknown_fields=True):
    """Independent entries from N(mean, std²)."""

    mean: float = 0.0
    std: Annotated[float, Meta(ge=0)] = 1.0


class UniformInput(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="law", tag="uniform", forbid_unknown_fields=True
):
    """Independent entries from U(a, b)."""

    a: float = 0.0
    b: float = 1.0

    def __post_init__(self) -> None:
        if self.b < self.a:
            raise RefusedValueError(message("value.bounds_order", low_name="a", low=self.a, high_name="b", high=self.b))


class ConstantInput(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="law", tag="constant", forbid_unknown_fields=True
):
    """Every entry is `val`."""

    val: float = 1.0


InputLaw = NormalInput | UniformInput | ConstantInput


class Probe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent through the network.

    Attributes
    ----------
    input
        Law of the input's entries.
    batch
        Samples in the batch.
    mode
        Whether modules are in train or eval mode.
    seed
        Seed from which all randomness follows.
    seeds
        Number of replicates: independent draws of all parameters, inputs and cotangents.
    """

    input: InputLaw = msgspec.field(default_factory=NormalInput)
    batch: Annotated[int, Meta(ge=1, le=1_000_000)] = 512
    mode: Literal["train", "eval"] = "train"
    seed: Seed = 0
    seeds: Annotated[int, Meta(ge=1, le=10_000)] = 20
