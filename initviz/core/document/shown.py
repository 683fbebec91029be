"""Which schemes are seen, and what of a scheme its weights follow from."""

from msgspec.structs import replace

from initviz.core.document.experiment import Experiment, Scheme


def shown_places(experiment: Experiment) -> tuple[int, ...]:
    """Give the indices of the schemes that are not hidden; there is at least one."""
    return tuple(index for index, scheme in enumerate(experiment.schemes) if not scheme.hidden)


def shown(experiment: Experiment) -> Experiment:
    """Give the experiment without its hidden schemes: all that is measured, predicted and drawn."""
    if not any(scheme.hidden for scheme in experiment.schemes):
        return experiment
    return replace(experiment, schemes=tuple(scheme for scheme in experiment.schemes if not scheme.hidden))


def hidden_names(experiment: Experiment) -> tuple[str, ...]:
    """Give the names of the schemes that are left out."""
    return tuple(scheme.name for scheme in experiment.schemes if scheme.hidden)


def nearest_shown(experiment: Experiment, index: int) -> int:
    """Give the index of the scheme that is not hidden and stands nearest to a place, which need not exist."""
    return min(shown_places(experiment), key=lambda place: abs(place - index))


def filling(scheme: Scheme) -> Scheme:
    """Give all of a scheme that its weights follow from, whatever it is called and however it is drawn.

    Schemes that are equal in this have, for the same network and probe, the same weights bit for bit: random numbers
    belong to the parameter that they fill and not to a scheme.
    """
    return Scheme(rules=scheme.rules, overrides=scheme.overrides)
