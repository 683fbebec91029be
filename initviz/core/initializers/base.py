"""The contract of an initializer: its arguments, what it accepts, its law."""

from abc import abstractmethod
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from initviz.core.laws.law import Law
from initviz.core.parameter import Fans, Filling, Parameter, Structure
from initviz.core.structs import AbstractStruct
from initviz.messages import Message, message

Positive = Annotated[float, Meta(gt=0)]
NonNegative = Annotated[float, Meta(ge=0)]


class Initializer(AbstractStruct, frozen=True, kw_only=True, tag_field="init", forbid_unknown_fields=True):
    """Base of all initializers. The tag and the fields are torch's own names, so that who knows torch can write them.

    Class attributes
    ----------------
    native
        Whether `torch.nn.init.<tag>_(tensor, **fields)` is the call that fills a tensor. Any other initializer is
        filled from its law.
    takes_generator
        Whether that call draws random numbers.
    """

    native: ClassVar[bool] = True
    takes_generator: ClassVar[bool] = True

    def refusal(self, parameter: Parameter) -> Message | None:
        """Say why this initializer cannot fill `parameter`, or None where it can."""
        return None

    def fault(self, parameter: Parameter) -> Message | None:
        """Say what is wrong with a file that it takes values from, which a document may name all the same."""
        return None

    @abstractmethod
    def law(self, parameter: Parameter) -> Law:
        """Give the exact law of one entry of `parameter`, which must not be refused."""

    def structure(self, parameter: Parameter) -> Structure:
        """Say how the entries hang together."""
        return "deterministic" if self.law(parameter).is_deterministic else "independent"

    def filling(self, parameter: Parameter) -> Filling:
        """Give law and structure together."""
        return Filling(self.law(parameter), self.structure(parameter))

    @classmethod
    def tag(cls) -> str:
        """Name in the document and in `torch.nn.init`, without the underscore."""
        return str(cls.__struct_config__.tag)

    def arguments(self) -> dict[str, Any]:
        """Arguments of the call, with every gain resolved to a number."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def needs_fans(parameter: Parameter, tag: str) -> Message | None:
    """Refuse tensors without fans, as torch does."""
    if parameter.fans is None:
        return message("init.needs_fans", init=tag, shape=parameter.shape)
    return None


def fans_of(parameter: Parameter) -> Fans:
    """Give the fans of a parameter that has them."""
    fans = parameter.fans
    if fans is None:
        msg = f"a tensor of shape {parameter.shape} has no fans"
        raise ValueError(msg)
    return fans
