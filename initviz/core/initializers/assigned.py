"""Values that are given: a matrix from a file in a parameter's place."""

from functools import lru_cache
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from initviz.core.data.dataset import DataError
from initviz.core.data.reader import read_values, stamp_of
from initviz.core.initializers.base import Initializer
from initviz.core.laws.given import given_law
from initviz.core.laws.law import FloatArray, Law
from initviz.core.parameter import Parameter, Structure
from initviz.messages import Message, message


class Assigned(Initializer, frozen=True, kw_only=True, tag="assigned"):
    """The values of an .npy or .csv file, of the parameter's own shape; torch's default until a file is chosen."""

    native: ClassVar[bool] = False
    takes_generator: ClassVar[bool] = False
    path: Annotated[str, Meta(description="an .npy file, or a .csv table, of the parameter's shape")] = ""

    def law(self, parameter: Parameter) -> Law:
        if not self.path or self.fault(parameter) is not None:
            return parameter.default
        return _law(self.path, stamp_of(self.path))

    def structure(self, parameter: Parameter) -> Structure:
        """Given values are independent of nothing, unless there are none."""
        given = self.path and self.fault(parameter) is None
        return "deterministic" if given else super().structure(parameter)

    def fault(self, parameter: Parameter) -> Message | None:
        if not self.path:
            return None
        try:
            found = read_values(self.path).shape
        except DataError as error:
            return error.reason
        # A table has rows and columns always.
        line = self.path.lower().endswith(".csv") and len(parameter.shape) == 1
        if found == parameter.shape or (line and sorted(found) == sorted((1, *parameter.shape))):
            return None
        return message("init.assigned_shape", file=self.path, got=found, expected=parameter.shape)

    def misfit(self, parameter: Parameter) -> Message | None:
        """Say why the values do not fit; None where they do, or where the file cannot be read now."""
        reason = self.fault(parameter)
        return reason if reason is not None and reason.id == "init.assigned_shape" else None


@lru_cache(maxsize=32)
def _law(path: str, stamp: tuple[int, int]) -> Law:  # noqa: ARG001  (it says which version of the file it is)
    values: FloatArray = read_values(path).astype(np.float64)
    return given_law(values)
