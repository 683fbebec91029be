"""An initializer that is a function of one's own, as code."""

from typing import Annotated, ClassVar

from msgspec import Meta

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.stated import AnyStated, NoLaw
from initviz.core.laws.law import Law
from initviz.core.laws.unknown import Unknown
from initviz.core.parameter import Parameter, Structure

EXAMPLE = """def init_(tensor, generator):
    tensor.uniform_(-10.0, 10.0, generator=generator)
    tensor.mul_(tensor.abs() >= 5.0)
"""
"""What a new one begins with: uniform between -10 and 10, and zero where that is less than 5 from zero."""

LONGEST = 20_000
"""Characters that the code may have."""


class Custom(Initializer, frozen=True, kw_only=True, tag="custom"):
    """Code that fills a tensor in place with the numbers of a generator; it runs in a process of its own."""

    native: ClassVar[bool] = False
    code: Annotated[str, Meta(max_length=LONGEST, description="defines init_(tensor, generator)")] = EXAMPLE
    stated: Annotated[AnyStated, Meta(description="law to hold the entries against")] = NoLaw()

    def law(self, parameter: Parameter) -> Law:
        """Give the law that the author states; nobody checks that the code has it before it has run."""
        return self.stated.law() or Unknown()

    def structure(self, parameter: Parameter) -> Structure:
        """Nobody knows how entries without a law hang together, so nothing may be made of their independence."""
        return "deterministic" if self.stated.law() is None else "independent"
