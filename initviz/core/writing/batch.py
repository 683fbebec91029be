"""The probe's batch of replicate 0 written as Python source, for what follows from it."""

from initviz.core.data.table import layout_of
from initviz.core.document.probe import ConstantInput, DigitsInput, FileInput, NormalInput, Probe
from initviz.core.document.samples import samples_of
from initviz.core.layers.base import Shape
from initviz.core.writing.calls import written

FILES = "from importlib.resources import files"
"""What reads the digits that come with initviz."""


def batch_lines(probe: Probe, shape: Shape, width: int) -> str:
    """Write the lines that make the batch `x`, with the generator of the name "input".

    Parameters
    ----------
    probe
        Its law or data, its batch and dtype.
    shape
        Of one sample.
    width
        Characters that a line may have.

    Raises
    ------
    DataError
        When the probe's data cannot be had.
    """
    kind, source = probe.input, 'generator=generator("input")'
    if isinstance(kind, DigitsInput | FileInput):
        return _data_lines(probe, kind, shape, width)
    dtype = [] if probe.dtype == "float32" else ["dtype=torch.float64"]
    empty = f"x = torch.empty({', '.join([*map(str, (probe.batch, *shape)), *dtype])})"
    if isinstance(kind, ConstantInput):
        return f"{empty}.fill_({kind.val!r})"
    name, first, second = (
        ("normal_", kind.mean, kind.std) if isinstance(kind, NormalInput) else ("uniform_", kind.a, kind.b)
    )
    return f"{empty}.{name}({first!r}, {second!r}, {source})"


def _data_lines(probe: Probe, kind: DigitsInput | FileInput, shape: Shape, width: int) -> str:
    """Write how samples are read, scaled and drawn: permutations of all of them, one after the other."""
    samples = samples_of(kind, shape)
    if isinstance(kind, DigitsInput):
        read = 'np.load(files("initviz.resources") / "data" / "digits.npz")["images"]'
    elif kind.path.lower().endswith(".csv"):
        separator, names = layout_of(kind.path)
        options = [repr(kind.path), f"delimiter={separator!r}", f"skiprows={names}", "ndmin=2", 'encoding="utf-8-sig"']
        read = written("np.loadtxt", options, width - 10)
    else:
        read = f"np.load({kind.path!r})"
    count, inside = len(samples), ", ".join(map(str, shape))
    return "\n".join(
        [
            f"samples = {read}",
            f"samples = (samples.astype(np.float64) - {samples.shift!r}) * {samples.factor!r}",
            'order = generator("input")',
            f"rounds = [torch.randperm({count}, generator=order) for _ in range({-(-probe.batch // count)})]",
            f"chosen = torch.cat(rounds)[:{probe.batch}]",
            f"x = torch.from_numpy(samples).reshape({count}, {inside})[chosen].to(torch.{probe.dtype})",
        ]
    )
