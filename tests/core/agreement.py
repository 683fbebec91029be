"""Holds predictions against the independent simulation."""

import math

from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict
from initviz.core.reports import ForwardTheory, SchemePrediction
from initviz.messages import Message
from tests.core.operations import Array
from tests.core.simulation import simulate

STANDARD_ERRORS = 4.5
"""About one comparison in 150 000 goes beyond by chance."""
ROUNDING = 1e-20
"""What float64 leaves of a sum of squares that is exactly zero."""


def _close(what: str, theory: float, drawn: Array, allowance: float, failures: list[str]) -> None:
    """Compare a prediction with replicates: so many standard errors, and what is allowed beside."""
    mean = float(drawn.mean())
    error = float(drawn.std(ddof=1)) / math.sqrt(len(drawn))
    room = STANDARD_ERRORS * error + allowance + 1e-12 * abs(theory) + ROUNDING
    if not abs(mean - theory) <= room:
        failures.append(f"{what}: theory {theory:.6g}, simulation {mean:.6g} ± {error:.2g} (allowed {room:.2g})")


def assert_theory_holds(
    experiment: Experiment,
    *,
    replicates: int,
    forward: float = 0.0,
    backward: float = 0.0,
    pooled: float = 0.0,
    stops: tuple[str, ...] = (),
    seed: int = 0,
) -> None:
    """Compare everything that is predicted with a simulation.

    Parameters
    ----------
    experiment
        With one scheme.
    replicates
        Simulated.
    forward, backward
        Relative allowance for what theory neglects at finite width, in second moments and in gradients; 0 where theory
        is exact.
    pooled
        The same for the pooled mean, in units of the root of the second moment, and for the pooled variance. They
        are asymptotic even where second moments are exact: the mean of a rectified layer follows the root of its
        fluctuating power, and the variance loses the square of the pooled mean.
    stops
        Ids of the reasons that may be given instead of a number, and "no mean" where mean and variance are open; each
        must be given somewhere.
    seed
        Of the simulation.
    """
    theory = predict(experiment).schemes[0]
    simulation = simulate(experiment, replicates, seed)
    failures: list[str] = []
    reasons: set[str] = set()
    for index, tensor in enumerate(theory.tensors):
        if isinstance(tensor.forward, ForwardTheory):
            second, at = tensor.forward.second_moment, f"tensor {index}"
            _close(f"{at} second", second, simulation.second[:, index], forward * second, failures)
            if math.isnan(tensor.forward.mean):
                reasons.add("no mean")
                continue
            room = forward + pooled
            _close(f"{at} mean", tensor.forward.mean, simulation.mean[:, index], room * math.sqrt(second), failures)
            _close(f"{at} variance", tensor.forward.variance, simulation.variance[:, index], room * second, failures)
        else:
            reasons.add(tensor.forward.id)
    for index, tensor in enumerate(theory.tensors):
        if isinstance(tensor.backward, Message):
            reasons.add(tensor.backward.id)
        else:
            room = backward * tensor.backward
            _close(f"tensor {index} gradient", tensor.backward, simulation.backward[:, index], room, failures)
    for parameter in theory.parameters:
        name = (parameter.layer, str(parameter.parameter.name))
        if isinstance(parameter.gradient, Message):
            reasons.add(parameter.gradient.id)
        else:
            room = (forward + backward) * parameter.gradient
            _close(f"gradient of {name}", parameter.gradient, simulation.gradients[name], room, failures)
    assert not failures, "\n".join(failures)
    assert reasons == set(stops), f"theory stops for {reasons}"


def forward_of(scheme: SchemePrediction, tensor: int) -> ForwardTheory:
    """Give what is predicted of a tensor, which must be a number."""
    found = scheme.tensors[tensor].forward
    assert isinstance(found, ForwardTheory), found
    return found
