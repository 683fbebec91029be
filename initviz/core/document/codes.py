"""The code that a document carries."""

from initviz.core.document.experiment import Experiment
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.trust import TRUST


def codes_of(experiment: Experiment) -> tuple[str, ...]:
    """Give every text of custom code in the schemes, hidden ones included, each once."""
    found: dict[str, None] = {}
    for scheme in experiment.schemes:
        chosen = [initializer for rule in scheme.rules for initializer in (rule.weight, rule.bias)]
        chosen += [one for override in scheme.overrides.values() for one in (override.weight, override.bias)]
        found |= {initializer.code: None for initializer in chosen if isinstance(initializer, Custom)}
    return tuple(found)


def untrusted_codes(experiment: Experiment) -> tuple[str, ...]:
    """Give the texts that nobody has agreed to."""
    return tuple(code for code in codes_of(experiment) if not TRUST.covers(code))


def trust_all(experiment: Experiment) -> None:
    """Let all code of a document run in this process, which the person has agreed to with a flag."""
    TRUST.allow_for_now(codes_of(experiment))
