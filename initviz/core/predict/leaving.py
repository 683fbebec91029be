"""What theory knows of the gradient at the output, which comes from the probe and not from a layer."""

import math

from initviz.core.data.dataset import DataError
from initviz.core.document.probe import DigitsInput, FileInput, GaussianCotangent, Probe
from initviz.core.document.resolve import ResolvedNetwork
from initviz.core.document.samples import data_labels
from initviz.core.laws.softmax import agreement
from initviz.core.layers.flow import Flow, fresh_flow
from initviz.core.layers.reshaping import Dropout, Identity
from initviz.core.layers.signal import Signal, Unknown, flat
from initviz.core.layers.weighted import Weighted
from initviz.messages import Message, message


def output_flow(network: ResolvedNetwork, output: Signal | Unknown, probe: Probe) -> Flow | Message:
    """Give the statistics of ∂L/∂y, or why there are none."""
    shape = network.layers[-1].output_shape if network.layers else network.input_shape
    if isinstance(probe.gradient, GaussianCotangent):
        return fresh_flow(shape)
    try:
        data_labels(probe, shape)
    except DataError as error:
        return message("theory.no_data", reason=error.reason)
    if isinstance(output, Unknown):
        return output.reason
    if len(shape) > 1:
        return message("theory.loss_positions")
    entry = output.entry
    # A Dropout that drops anything leaves no plain normal law.
    working = (layer.layer for layer in reversed(network.layers) if not isinstance(layer.layer, Identity | Dropout))
    last = next(working, None)
    if not isinstance(last, Weighted) or entry is None or not entry.is_plain_normal:
        return message("theory.loss_law")
    if output.units_share:
        return message("theory.weights_have_mean")
    if not output.uncorrelated or entry.variance.size > 1:  # an identity hands on what depends on each other, or zeros
        return message("theory.loss_law")
    variance, covariance = entry.variance.item(), entry.covariance.item()
    if not math.isfinite(variance):
        return message("theory.loss_overflow")
    if not output.samples_alike:
        return message("theory.samples_differ", layer=message("theory.loss"))
    return _cross_entropy_flow(shape[0], variance, covariance, probe)


def _cross_entropy_flow(classes: int, variance: float, covariance: float, probe: Probe) -> Flow:
    """E[δ²] and E[δ δ'] between two samples of δ = (p - t) / batch, for one-hot labels t that know nothing of p.

    All classes are alike and Σ p = Σ t = 1, so E[Σ p t] = 1/K: E[Σ δ²] follows from how often two draws from one
    softmax agree, E[Σ δ δ'] from how often draws from two samples' do, and from labels that agree once in K times.
    """
    power = (agreement(classes, variance, variance) - 2.0 / classes + 1.0) / classes
    if probe.batch == 1:
        return fresh_flow((classes,)).scaled(power)
    # In a data set some samples look alike more than others: how their softmaxes agree on average is not followed.
    follows_law = not isinstance(probe.input, DigitsInput | FileInput)
    between = (agreement(classes, variance, covariance) - 1.0 / classes) / classes if follows_law else math.nan
    return Flow(flat(power / probe.batch**2, (classes,)), flat(between / probe.batch**2, (classes,)), by_loss=True)
