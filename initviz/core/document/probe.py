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


class DigitsInput(msgspec.Struct, frozen=True, kw_only=True, tag_field="law", tag="digits", forbid_unknown_fields=True):
    """Samples of the handwritten digits that come with the program: 8×8 images, any shape of 64 entries takes them.

    `scale` is "unit" for entries from 0 to 1, "standard" for mean 0 and variance 1 over all entries of all images.
    """

    scale: Literal["unit", "standard"] = "standard"


class FileInput(msgspec.Struct, frozen=True, kw_only=True, tag_field="law", tag="file", forbid_unknown_fields=True):
    """Samples from an .npy or .csv file, one along the first axis or in each row.

    `scale` is "none" for the entries as they are, "standard" for mean 0 and variance 1 over all of them. A file that
    is missing, or not chosen yet, does not spoil the document: what needs it says so.
    """

    path: str = ""
    scale: Literal["none", "standard"] = "none"


InputLaw = NormalInput | UniformInput | ConstantInput | DigitsInput | FileInput
DataInput = DigitsInput | FileInput
"""The inputs that are samples of a data set, and not independent entries from a law."""


class GaussianCotangent(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="source", tag="gaussian", forbid_unknown_fields=True
):
    """L = Σ v·y with v ~ N(0, 1) for every sample and output: no loss function enters."""


class CrossEntropy(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="source", tag="cross_entropy", forbid_unknown_fields=True
):
    """L = torch.nn.functional.cross_entropy(y, labels), the mean over the batch as torch takes it by default.

    `labels` is "random" for equally likely classes whatever the input is, "data" for those that the digits have.
    """

    labels: Literal["random", "data"] = "random"


GradientSource = GaussianCotangent | CrossEntropy


class Probe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent through the network.

    Attributes
    ----------
    input
        Law of the input's entries, or the data set that samples are drawn from.
    batch
        Samples in the batch.
    mode
        Whether modules are in train or eval mode.
    seed
        Seed from which all randomness follows.
    seeds
        Number of replicates: independent draws of all parameters, inputs and cotangents.
    gradient
        What the gradient at the output comes from.
    dtype
        Of the parameters, the input and everything that is computed from them.
    """

    input: InputLaw = msgspec.field(default_factory=NormalInput)
    batch: Annotated[int, Meta(ge=1, le=1_000_000)] = 512
    mode: Literal["train", "eval"] = "train"
    seed: Seed = 0
    seeds: Annotated[int, Meta(ge=1, le=10_000)] = 20
    gradient: GradientSource = msgspec.field(default_factory=GaussianCotangent)
    dtype: Literal["float32", "float64"] = "float32"
