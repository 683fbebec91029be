"""The list of figures: tabs, the command line and the tests follow from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from initviz.core.parameter import Role
from initviz.core.spectra import SPECTRUM_KINDS, SpectrumKind
from initviz.figures.enlarged import (
    enlarged_activation,
    enlarged_gradient,
    enlarged_preactivation,
    enlarged_preactivation_gradient,
)
from initviz.figures.figure import Figure
from initviz.figures.histograms import activations, gradients, preactivation_gradients, preactivations, weights
from initviz.figures.law_check import law_check
from initviz.figures.options import OptionName, Options
from initviz.figures.propagation import propagation
from initviz.figures.quantities import QUANTITIES
from initviz.figures.scene import Scene
from initviz.figures.units import gradient_unit_means, gradient_unit_variances, unit_means, unit_variances
from initviz.figures.walk import walk_in, walk_middle, walk_out
from initviz.figures.weight_histogram import weight_histogram
from initviz.figures.weight_image import active_image
from initviz.figures.weight_subject import ROLES


@dataclass(frozen=True)
class FigureKind:
    """A kind of figure.

    Attributes
    ----------
    build
        Makes it from a scene.
    title, label
        Ids of its title and of its short name.
    options
        What a person may choose of how it is drawn.
    tuned
        Makes it from a scene and these choices.
    inspects
        Whether it shows the selected layer's parameters in full.
    spectrum
        Of what it shows singular values, if it does.
    """

    build: Callable[[Scene], Figure]
    title: str
    label: str
    options: tuple[OptionName, ...] = ()
    tuned: Callable[[Scene, Options], Figure] | None = None
    inspects: bool = False
    spectrum: SpectrumKind | None = None

    def draw(self, scene: Scene, options: Options) -> Figure:
        """Make the figure with what was chosen, as far as it heeds that."""
        return self.build(scene) if self.tuned is None else self.tuned(scene, options)


def _histogram(role: Role) -> FigureKind:
    """Give the kind that shows one parameter large."""
    tuned = partial(weight_histogram, role=role)
    name = f"figure.{role}_histogram"
    return FigureKind(tuned, f"{name}.title", f"{name}.label", ("bins", "count", "log", "apart"), tuned, inspects=True)


def _image(role: Role) -> FigureKind:
    """Give the kind that shows a parameter of the active scheme entry by entry."""
    name = f"figure.{role}_image"
    return FigureKind(partial(active_image, role=role), f"{name}.title", f"{name}.label", inspects=True)


def _quantiles(role: Role, *, deviations: bool) -> FigureKind:
    """Give the kind that compares one parameter's quantiles with its law's."""
    name = f"figure.{role}_{'deviations' if deviations else 'quantiles'}"
    build = partial(law_check, role=role, deviations=deviations)
    return FigureKind(build, f"{name}.title", f"{name}.label", inspects=True)


def _spectrum(kind: SpectrumKind) -> FigureKind:
    """Give the kind that shows singular values."""
    name = f"figure.{kind}_spectrum"
    return FigureKind(partial(_of_spectra, kind=kind), f"{name}.title", f"{name}.label", spectrum=kind)


def _of_spectra(scene: Scene, kind: SpectrumKind) -> Figure:
    """Build a figure of singular values, whose laws are read when one is first drawn: the first page has none."""
    from initviz.figures.spectrum import spectrum  # noqa: PLC0415  (see above)

    return spectrum(scene, kind)


def _of_chaos(scene: Scene, name: str) -> Figure:
    """Build a figure of mean-field theory, likewise."""
    from initviz.figures.chaos_maps import correlation_map, length_map  # noqa: PLC0415  (see above)
    from initviz.figures.chaos_plane import chaos_plane  # noqa: PLC0415  (see above)

    return {"chaos_plane": chaos_plane, "length_map": length_map, "correlation_map": correlation_map}[name](scene)


FIGURES: Mapping[str, FigureKind] = {
    **{
        name: FigureKind(partial(propagation, name=name), quantity.title, quantity.label)
        for name, quantity in QUANTITIES.items()
    },
    "weights": FigureKind(weights, "figure.weights.title", "figure.weights.label"),
    **{f"{role}_histogram": _histogram(role) for role in ROLES},
    **{f"{role}_image": _image(role) for role in ROLES},
    **{f"{role}_quantiles": _quantiles(role, deviations=False) for role in ROLES},
    **{f"{role}_deviations": _quantiles(role, deviations=True) for role in ROLES},
    **{f"{kind}_spectrum": _spectrum(kind) for kind in SPECTRUM_KINDS},
    **{
        name: FigureKind(partial(_of_chaos, name=name), f"figure.{name}.title", f"figure.{name}.label")
        for name in ("chaos_plane", "length_map", "correlation_map")
    },
    **{
        kind.name: FigureKind(kind, f"figure.{kind.name}.title", f"figure.{kind.name}.label")
        for kind in (
            activations,
            preactivations,
            gradients,
            preactivation_gradients,
            enlarged_activation,
            enlarged_preactivation,
            enlarged_gradient,
            enlarged_preactivation_gradient,
            unit_means,
            unit_variances,
            gradient_unit_means,
            gradient_unit_variances,
            walk_in,
            walk_middle,
            walk_out,
        )
    },
}
"""Kinds of figures by name."""
