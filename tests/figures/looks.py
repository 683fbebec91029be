"""Scenes with a close look at a layer, measured in this process."""

from functools import lru_cache

from initviz.core.document.experiment import Experiment, Network, Scheme
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.base import Initializer
from initviz.core.inspections import Region
from initviz.core.layers.catalogue import AnyLayer
from initviz.core.measure.inspect import Inspector
from initviz.core.parameter import Role
from initviz.core.predict.predict import predict
from initviz.figures.scene import Scene

COLORS = ("#0072B2", "#D55E00", "#009E73")


def never() -> bool:
    return False


def network(*layers: AnyLayer, entering: tuple[int, ...] = (48,), fillings: tuple[Initializer, ...]) -> Experiment:
    """A network with one scheme for each initializer."""
    schemes: tuple[Scheme, ...] = tuple(
        everywhere(f"S{place}", filling, color)
        for place, (filling, color) in enumerate(zip(fillings, COLORS, strict=False))
    )
    return Experiment(network=Network(input=entering, layers=layers), schemes=schemes)


@lru_cache(maxsize=32)
def looked_at(
    experiment: Experiment, layer: str = "l1", role: Role = "weight", region: Region | None = None, scheme: int = 0
) -> Scene:
    """A scene in which a layer was looked at, and nothing else was measured."""
    regions = {role: region} if region is not None else {}
    found = Inspector().inspect(experiment, layer, regions, never)
    return Scene(experiment, predict(experiment), (), scheme, layer, found)
