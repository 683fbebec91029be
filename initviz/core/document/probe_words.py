"""The probe in words, for reports: what goes in, and what L is."""

from initviz.core.document.probe import (
    ConstantInput,
    CrossEntropy,
    DigitsInput,
    FileInput,
    NormalInput,
    Probe,
)
from initviz.messages import Message, message


def input_words(probe: Probe) -> Message:
    """Name the input's law, or its data set and scale."""
    law = probe.input
    if isinstance(law, NormalInput):
        return message("probe.input.normal", mean=law.mean, variance=law.std**2)
    if isinstance(law, ConstantInput):
        return message("probe.input.constant", val=law.val)
    if isinstance(law, DigitsInput):
        return message("probe.input.digits", scale=_scale(law))
    if isinstance(law, FileInput):
        return message("probe.input.file", file=law.path, scale=_scale(law))
    return message("probe.input.uniform", a=law.a, b=law.b)


def _scale(law: DigitsInput | FileInput) -> Message:
    return message(f"probe.scale.{law.scale}")


def loss_words(probe: Probe) -> Message:
    """Say what L is, whose gradient goes back."""
    if isinstance(probe.gradient, CrossEntropy):
        return message("probe.loss.cross_entropy", labels=message(f"probe.labels.{probe.gradient.labels}"))
    return message("probe.loss.gaussian")
