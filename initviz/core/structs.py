"""Structs that may have abstract methods: what a document is made of, with a contract that the type checker sees."""

from abc import ABCMeta
from typing import Annotated

import msgspec
from msgspec import Meta

NATURAL_RANGE = "natural"
"""Key in a field's `Meta(extra=...)`: where its values commonly lie, though others are allowed too."""

UsuallyUnit = Annotated[float, Meta(extra={NATURAL_RANGE: (0.0, 1.0)})]
"""A float that is commonly from 0 to 1, such as the slope of a leaky rectifier."""


class AbstractStructMeta(msgspec.StructMeta, ABCMeta):
    """The metaclass of both."""


class AbstractStruct(msgspec.Struct, metaclass=AbstractStructMeta, frozen=True, kw_only=True):
    """Base of Structs whose abstract methods a subclass must define before it can be made."""
