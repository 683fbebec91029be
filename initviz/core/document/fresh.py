"""A new layer: arguments that fit the place where it is put and go on as the network began."""

from collections.abc import Sequence

from initviz.core.document.experiment import Network
from initviz.core.document.resolve import resolve
from initviz.core.layers.base import Layer, Shape
from initviz.core.layers.convolution import Convolution, ForwardConvolution, TransposedConvolution
from initviz.core.layers.linear import Linear
from initviz.core.layers.pooling import AdaptivePooling, Windowed
from initviz.core.layers.sample_norms import GroupNorm

_WIDTH = 128
_CHANNELS, _MOST_CHANNELS = 16, 512
_KERNEL = 3
_WINDOW = 2
_MOST_GROUPS = 32
"""Wu and He (2018) normalize in 32 groups."""


def shape_before(network: Network, at: int) -> Shape | None:
    """Give the shape that a layer at the index `at` would take; None behind a layer that cannot take its input."""
    known = resolve(network).layers
    if at > len(known):
        return None
    return known[at - 1].output_shape if at else network.input


def fresh_layer(kind: type[Layer], shape: Shape | None, before: Sequence[Layer]) -> Layer:
    """Make a layer with sensible arguments.

    Parameters
    ----------
    kind
        Class of the layer.
    shape
        What enters it, without the batch; None where that is not known.
    before
        The layers in front of it: a Linear is as wide as the last one, a convolution has twice the channels.

    Returns
    -------
    Layer
        Without an id. It takes the shape wherever any layer of that kind does.
    """
    if issubclass(kind, Linear):
        return kind(
            out_features=next((layer.out_features for layer in reversed(before) if isinstance(layer, Linear)), _WIDTH)
        )
    if issubclass(kind, ForwardConvolution):
        return kind(out_channels=_more_channels(before), kernel_size=_KERNEL, padding=_KERNEL // 2)
    if issubclass(kind, TransposedConvolution):
        channels = shape[0] // 2 if shape is not None else _CHANNELS
        return kind(out_channels=max(channels, 1), kernel_size=_WINDOW, stride=_WINDOW)
    if issubclass(kind, Windowed):
        return kind(kernel_size=_window(kind.dimensions, shape))
    if issubclass(kind, AdaptivePooling):
        return kind(output_size=1)
    if issubclass(kind, GroupNorm):
        return kind(num_groups=_groups(shape))
    return kind()


def _more_channels(before: Sequence[Layer]) -> int:
    last = next((layer.out_channels for layer in reversed(before) if isinstance(layer, Convolution)), None)
    return _CHANNELS if last is None else max(last, min(2 * last, _MOST_CHANNELS))


def _window(dimensions: int, shape: Shape | None) -> int | tuple[int, ...]:
    """Halve every axis that is long enough."""
    if shape is None or len(shape) != dimensions + 1:
        return _WINDOW
    sizes = tuple(min(_WINDOW, extent) for extent in shape[1:])
    return sizes[0] if len(set(sizes)) == 1 else sizes


def _groups(shape: Shape | None) -> int:
    """Give the largest number of groups, up to 32, that leaves at least two channels in each."""
    if shape is None:
        return 1
    most = min(_MOST_GROUPS, max(shape[0] // 2, 1))
    return next(groups for groups in range(most, 0, -1) if shape[0] % groups == 0)
