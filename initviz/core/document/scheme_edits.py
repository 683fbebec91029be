"""Edits of the schemes: they come, go, change places, names and colours, and copy initializers from each other."""

import re
from collections.abc import Collection, Mapping

from msgspec.structs import replace

from initviz.core.document.edits import checked, overriding
from initviz.core.document.experiment import Experiment, Scheme
from initviz.core.document.palette import fresh_color
from initviz.core.document.resolve import ResolvedLayer, initializer_for, resolve
from initviz.core.document.scenes import everywhere
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform, LecunNormal, XavierNormal, XavierUniform
from initviz.core.initializers.simple import TruncNormal
from initviz.core.initializers.structured import Default, Orthogonal
from initviz.core.layers.base import Layer
from initviz.core.parameter import Role
from initviz.messages import RefusedValueError, message

STARTERS: Mapping[str, Initializer] = {
    "default": Default(),
    "xavier_uniform": XavierUniform(),
    "xavier_normal": XavierNormal(),
    "kaiming_uniform": KaimingUniform(nonlinearity="relu"),
    "kaiming_normal": KaimingNormal(nonlinearity="relu"),
    "lecun_normal": LecunNormal(),
    "orthogonal": Orthogonal(),
    "trunc_normal": TruncNormal(std=0.02),
}
"""What a new scheme may begin with, by the name that it then has: one initializer for every weight, biases zero.

`default` leaves everything to torch; a standard deviation of 0.02 is that of BERT and GPT-2.
"""

LONGEST_NAME = 60
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_NUMBERED = re.compile(r"(.*\S) (\d{1,6})")


def add_scheme(experiment: Experiment, starter: str) -> Experiment:
    """Add a scheme that begins as one of `STARTERS`, behind all others."""
    made = Scheme() if starter == "default" else everywhere(starter, STARTERS[starter], "")
    return _added(experiment, made, starter)


def duplicate_scheme(experiment: Experiment, index: int) -> Experiment:
    """Add a scheme with another's initializers, behind all others: nobody's letter changes."""
    original = experiment.schemes[index]
    return _added(experiment, replace(original, hidden=False), original.name)


def _added(experiment: Experiment, scheme: Scheme, name: str) -> Experiment:
    color = fresh_color(other.color for other in experiment.schemes)
    named = replace(scheme, name=fresh_name(name, {other.name for other in experiment.schemes}), color=color)
    return _with_schemes(experiment, (*experiment.schemes, named))


def fresh_name(like: str, taken: Collection[str]) -> str:
    """Find a name that nobody has in the manner of another: Xavier is followed by Xavier 2."""
    if like not in taken:
        return like
    numbered = _NUMBERED.fullmatch(like)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (like, 1)
    while True:
        number += 1
        name = f"{stem[: LONGEST_NAME - len(str(number)) - 1].rstrip()} {number}"
        if name not in taken:
            return name


def rename_scheme(experiment: Experiment, index: int, name: str) -> Experiment:
    """Give a scheme another name."""
    name = name.strip()
    if not name:
        raise RefusedValueError(message("edit.scheme.no_name"))
    if len(name) > LONGEST_NAME:
        raise RefusedValueError(message("edit.scheme.long_name", limit=LONGEST_NAME, got=len(name)))
    return _replaced(experiment, index, replace(experiment.schemes[index], name=name))


def recolor_scheme(experiment: Experiment, index: int, color: str) -> Experiment:
    """Give a scheme another colour, written as #rrggbb."""
    if _COLOR.fullmatch(color) is None:
        raise RefusedValueError(message("edit.scheme.color", got=color))
    return _replaced(experiment, index, replace(experiment.schemes[index], color=color))


def move_scheme(experiment: Experiment, index: int, to: int) -> Experiment:
    """Move a scheme to another place among the schemes; letter, dash and marker follow from the place."""
    schemes = list(experiment.schemes)
    schemes.insert(to, schemes.pop(index))
    return _with_schemes(experiment, tuple(schemes))


def set_hidden(experiment: Experiment, index: int, *, hidden: bool) -> Experiment:
    """Hide a scheme, or show it again; the only one that is seen stays."""
    if hidden and _is_last_shown(experiment, index):
        raise RefusedValueError(message("edit.scheme.last_hidden"))
    return _replaced(experiment, index, replace(experiment.schemes[index], hidden=hidden))


def remove_scheme(experiment: Experiment, index: int) -> Experiment:
    """Remove a scheme; the only one that is seen stays."""
    if _is_last_shown(experiment, index):
        raise RefusedValueError(message("edit.scheme.last_removed"))
    return _with_schemes(experiment, (*experiment.schemes[:index], *experiment.schemes[index + 1 :]))


def copy_initializers(
    experiment: Experiment, source: int, layer_ids: Collection[str], targets: Collection[int]
) -> Experiment:
    """Give layers the initializers that they have in another scheme.

    Parameters
    ----------
    experiment
        Where that is done.
    source
        Index of the scheme that is copied from.
    layer_ids
        Layers whose weights and biases are copied.
    targets
        Indices of the schemes that are copied to. They override their rules only where these say something else.

    Raises
    ------
    RefusedValueError
        When none of the layers has parameters, so that there is nothing to copy.
    """
    chosen = with_parameters(experiment, layer_ids)
    if not chosen:
        raise RefusedValueError(message("edit.scheme.nothing_to_copy"))
    schemes = list(experiment.schemes)
    for layer, role in ((found.layer, parameter.name) for found in chosen for parameter in found.parameters):
        wanted = initializer_for(experiment.schemes[source], layer, role)
        for target in targets:
            schemes[target] = _choosing(schemes[target], layer, role, wanted)
    return _with_schemes(experiment, tuple(schemes))


def with_parameters(experiment: Experiment, layer_ids: Collection[str]) -> list[ResolvedLayer]:
    """Give those of some layers that have a weight or a bias to initialize."""
    return [found for found in resolve(experiment.network).layers if found.layer.id in layer_ids and found.parameters]


def _choosing(scheme: Scheme, layer: Layer, role: Role, wanted: Initializer) -> Scheme:
    by_rule = overriding(scheme, layer.owner, role, None)
    return by_rule if initializer_for(by_rule, layer, role) == wanted else overriding(scheme, layer.owner, role, wanted)


def _is_last_shown(experiment: Experiment, index: int) -> bool:
    return all(scheme.hidden for other, scheme in enumerate(experiment.schemes) if other != index)


def _replaced(experiment: Experiment, index: int, scheme: Scheme) -> Experiment:
    schemes = experiment.schemes
    return _with_schemes(experiment, (*schemes[:index], scheme, *schemes[index + 1 :]))


def _with_schemes(experiment: Experiment, schemes: tuple[Scheme, ...]) -> Experiment:
    return checked(replace(experiment, schemes=schemes))
