"""Functions of the Python interface that check what they are given: the window's own calls need no check."""

from initviz.core.document.decode import validated
from initviz.core.document.experiment import Experiment
from initviz.core.predict.predict import predict as theory
from initviz.core.reports import Prediction
from initviz.core.snippet import source as written
from initviz.messages import RefusedValueError, message


def predict(experiment: Experiment) -> Prediction:
    """Predict laws, signals and gradients of every scheme; needs no torch.

    Parameters
    ----------
    experiment
        What to predict; it is checked first.

    Returns
    -------
    Prediction
        Theory, or a reason, for every tensor and parameter.

    Raises
    ------
    DocumentError
        When the experiment is not valid.
    """
    return theory(validated(experiment))


def source(experiment: Experiment, scheme: int = 0) -> str:
    """Write a program that builds the network and fills it with the weights of replicate 0.

    Parameters
    ----------
    experiment
        What to write; it is checked first.
    scheme
        Index of the scheme.

    Returns
    -------
    str
        Python source that needs torch alone.

    Raises
    ------
    DocumentError
        When the experiment is not valid.
    RefusedValueError
        When there is no such scheme.
    """
    experiment = validated(experiment)
    if not 0 <= scheme < len(experiment.schemes):
        raise RefusedValueError(message("value.scheme_index", got=scheme, last=len(experiment.schemes) - 1))
    return written(experiment, scheme)
