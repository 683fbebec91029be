"""Where a file's numbers come from, written into the file itself."""

from initviz import __version__
from initviz.core.document.experiment import Experiment
from initviz.core.versions import versions


def provenance(experiment: Experiment) -> dict[str, str]:
    """Say where numbers come from: their seed, how many seeds, and the versions that they depend on."""
    probe, found = experiment.probe, versions()
    named = {name: found[name] for name in ("initviz", "torch", "numpy")}
    return {
        "Software": f"initviz {__version__}",
        "Seed": str(probe.seed),
        "Seeds": str(probe.seeds),
        "Versions": ", ".join(f"{name} {version}" for name, version in named.items()),
    }
