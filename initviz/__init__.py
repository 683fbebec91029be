"""initviz: see neural-network weight initialization.

The public interface, loaded on first use, so that `import initviz` brings in neither Qt nor torch:

>>> import initviz
>>> experiment = initviz.load("scene.initviz.json")  # doctest: +SKIP
>>> analysis = initviz.analyse(experiment)  # doctest: +SKIP
>>> initviz.summarize(analysis)["schemes"][0]["verdict"]  # doctest: +SKIP
>>> initviz.show(experiment)  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from initviz.core.analyse import Analysis, analyse
    from initviz.core.document.check import DocumentError
    from initviz.core.document.experiment import Experiment
    from initviz.core.document.files import load, save
    from initviz.core.document.scenes import first_scene
    from initviz.core.measure.errors import MeasureError, UntrustedCodeError
    from initviz.core.public import predict, source
    from initviz.core.summary import summarize
    from initviz.show import show

_PLACES = {
    "Analysis": "initviz.core.analyse",
    "DocumentError": "initviz.core.document.check",
    "Experiment": "initviz.core.document.experiment",
    "MeasureError": "initviz.core.measure.errors",
    "UntrustedCodeError": "initviz.core.measure.errors",
    "analyse": "initviz.core.analyse",
    "first_scene": "initviz.core.document.scenes",
    "load": "initviz.core.document.files",
    "predict": "initviz.core.public",
    "save": "initviz.core.document.files",
    "show": "initviz.show",
    "source": "initviz.core.public",
    "summarize": "initviz.core.summary",
}

__all__ = [
    "Analysis",
    "DocumentError",
    "Experiment",
    "MeasureError",
    "UntrustedCodeError",
    "analyse",
    "first_scene",
    "load",
    "predict",
    "save",
    "show",
    "source",
    "summarize",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
