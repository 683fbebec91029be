"""Structs that may have abstract methods: what a document is made of, with a contract that the type checker sees."""

from abc import ABCMeta

import msgspec


class AbstractStructMeta(msgspec.StructMeta, ABCMeta):
    """The metaclass of both."""


class AbstractStruct(msgspec.Struct, metaclass=AbstractStructMeta, frozen=True, kw_only=True):
    """Base of Structs whose abstract methods a subclass must define before it can be made."""
