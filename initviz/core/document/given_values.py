"""Given values and the parameters that they are for."""

from initviz.core.document.experiment import Network
from initviz.core.document.resolve import resolve
from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.parameter import Role
from initviz.messages import RefusedValueError


def check_values(network: Network, layer_id: str, role: Role, initializer: Initializer | None) -> None:
    """Refuse given values of another shape than the parameter's; a file that cannot be read is no such case.

    Raises
    ------
    RefusedValueError
        With both shapes.
    """
    if not isinstance(initializer, Assigned):
        return
    found = (known.parameters for known in resolve(network).layers if known.layer.id == layer_id)
    for parameter in next(found, ()):
        reason = initializer.misfit(parameter) if parameter.name == role else None
        if reason is not None:
            raise RefusedValueError(reason, field="path")
