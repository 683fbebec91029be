"""Output shapes against torch's own modules: either both give the same shape, or both refuse."""

import inspect
from typing import Any

import msgspec
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from initviz.core.document.experiment import Network
from initviz.core.document.resolve import resolve
from initviz.core.layers.base import Layer, Shape, ShapeError
from initviz.core.layers.catalogue import LAYERS, AnyLayer
from initviz.core.layers.pooling import Pooling
from initviz.messages import text
from tests.core.layer_cases import SHAPES, VARIANTS, layer, module_of

each_kind = pytest.mark.parametrize("kind", LAYERS, ids=lambda kind: kind.tag())
each_variant = pytest.mark.parametrize("made", VARIANTS, ids=repr)

DERIVED = {"in_features", "in_channels", "num_features", "num_channels"}
"""Sizes that follow from the shape before."""
NOT_TAKEN_OVER = {
    ("Hardtanh", "min_value"),  # deprecated names
    ("Hardtanh", "max_value"),
    *((tag, "bias") for tag in ("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "GroupNorm")),  # torch 2.6 has none
}
DEFAULTS_OF_OUR_OWN = {
    ("LayerNorm", "normalized_shape"): None,  # the last dimension
    ("Softmax", "dim"): 1,  # torch guesses, and warns
}


def our_shape(made: Layer, shape: Shape) -> Shape | None:
    try:
        return made.output_shape(shape)
    except ShapeError:
        return None


def data_for(shape: Shape) -> torch.Tensor:
    # With a gradient, because torch's MaxPool1d takes another path and other inputs without one.
    return torch.ones(2, *shape, requires_grad=True)


def torch_shape(made: Layer, shape: Shape) -> Shape | None:
    try:
        return tuple(module_of(made, shape)(data_for(shape)).shape[1:])
    except (ValueError, RuntimeError, IndexError):
        return None


@each_kind
def test_arguments_and_defaults_are_those_of_torchs_constructor(kind: type[Layer]) -> None:
    constructor = inspect.signature(getattr(torch.nn, kind.tag()).__init__).parameters
    theirs = {
        name: argument.default
        for name, argument in constructor.items()
        if name not in {"self", "device", "dtype", "args", "kwargs", *DERIVED}
        and (kind.tag(), name) not in NOT_TAKEN_OVER
    }
    ours = {info.name: info for info in msgspec.structs.fields(kind) if info.name not in {"id", "tied_to", "frozen"}}
    assert set(ours) == set(theirs)
    for name, default in theirs.items():
        if (kind.tag(), name) in DEFAULTS_OF_OUR_OWN:
            assert ours[name].default == DEFAULTS_OF_OUR_OWN[kind.tag(), name]
        elif default is inspect.Parameter.empty:
            assert ours[name].required
        else:
            assert ours[name].default == default


@each_variant
def test_the_module_is_built_with_the_layers_arguments(made: Layer) -> None:
    shape = next(shape for shape in SHAPES if our_shape(made, shape) is not None)
    module = module_of(made, shape)
    constructor = inspect.signature(type(module).__init__).parameters
    assert set(made.arguments(shape)) <= set(constructor)
    for info in msgspec.structs.fields(made):
        if info.name in {"id", "bias", "init"} or isinstance(getattr(made, info.name), tuple):
            continue
        if getattr(made, info.name) is not None and hasattr(module, info.name):
            held = getattr(module, info.name)
            value = getattr(made, info.name)
            assert held in (value, (value,) * len(held) if isinstance(held, tuple) else value)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@each_variant
def test_the_output_has_the_shape_that_torch_gives(made: Layer, shape: Shape) -> None:
    ours = our_shape(made, shape)
    if isinstance(made, Pooling) and len(shape) != made.dimensions + 1:
        # With one dimension too few torch takes the batch for channels; here a batch is always there.
        assert ours is None
        return
    assert ours == torch_shape(made, shape)


extents = st.integers(1, 9)


def axes(dimensions: int, values: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=dimensions, max_size=dimensions)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[dict[str, object], Shape]:
    dimensions = draw(st.integers(1, 2))
    groups = draw(st.integers(1, 3))
    padding = st.sampled_from(["same", "valid"]) | axes(dimensions, st.integers(0, 4))
    arguments: dict[str, object] = {
        "type": f"Conv{dimensions}d",
        "out_channels": groups * draw(st.integers(1, 2)),
        "kernel_size": draw(axes(dimensions, st.integers(1, 5))),
        "stride": draw(axes(dimensions, st.integers(1, 3))),
        "padding": draw(padding),
        "padding_mode": draw(st.sampled_from(["zeros", "reflect", "replicate", "circular"])),
        "dilation": draw(axes(dimensions, st.integers(1, 3))),
        "groups": groups,
    }
    channels = groups * 3 + draw(st.sampled_from([0, 0, 0, 1]))
    return arguments, (channels, *(draw(extents) for _ in range(dimensions)))


@st.composite
def transposed(draw: st.DrawFn) -> tuple[dict[str, object], Shape]:
    dimensions = draw(st.integers(1, 2))
    groups = draw(st.integers(1, 3))
    arguments: dict[str, object] = {
        "type": f"ConvTranspose{dimensions}d",
        "out_channels": groups * draw(st.integers(1, 2)),
        "kernel_size": draw(axes(dimensions, st.integers(1, 5))),
        "stride": draw(axes(dimensions, st.integers(1, 3))),
        "padding": draw(axes(dimensions, st.integers(0, 4))),
        "output_padding": draw(axes(dimensions, st.integers(0, 2))),
        "dilation": draw(axes(dimensions, st.integers(1, 3))),
        "groups": groups,
    }
    return arguments, (groups * 3, *(draw(extents) for _ in range(dimensions)))


@st.composite
def pools(draw: st.DrawFn) -> tuple[dict[str, object], Shape]:
    dimensions = draw(st.integers(1, 2))
    kind = draw(st.sampled_from(["MaxPool", "AvgPool"]))
    arguments: dict[str, object] = {
        "type": f"{kind}{dimensions}d",
        "kernel_size": draw(axes(dimensions, st.integers(1, 5))),
        "stride": draw(st.none() | axes(dimensions, st.integers(1, 4))),
        "padding": draw(axes(dimensions, st.integers(0, 3))),
        "ceil_mode": draw(st.booleans()),
    }
    if kind == "MaxPool":
        arguments["dilation"] = draw(axes(dimensions, st.integers(1, 3)))
    return arguments, (3, *(draw(extents) for _ in range(dimensions)))


@st.composite
def adaptive(draw: st.DrawFn) -> tuple[dict[str, object], Shape]:
    dimensions = draw(st.integers(1, 3))
    size = st.none() | st.integers(1, 12)
    wanted = size | st.lists(size, min_size=dimensions, max_size=dimensions)
    arguments: dict[str, object] = {"type": f"AdaptiveAvgPool{dimensions}d", "output_size": draw(wanted)}
    return arguments, (3, *(draw(extents) for _ in range(dimensions)))


def agrees(arguments: dict[str, object], shape: Shape) -> None:
    tag = str(arguments["type"])
    derived = {"in_channels": shape[0]} if "Conv" in tag else {}
    call = {name: tuple(v) if isinstance(v, list) else v for name, v in arguments.items() if name != "type"}
    theirs: Shape | None
    try:
        theirs = tuple(getattr(torch.nn, tag)(**derived, **call)(data_for(shape)).shape[1:])
    except (ValueError, RuntimeError):
        theirs = None
    if theirs is not None and 0 in theirs:
        theirs = None  # torch lets some transposed convolutions give nothing: here that is refused
    try:
        ours = msgspec.convert(arguments, AnyLayer).output_shape(shape)
    except (msgspec.ValidationError, ShapeError):
        ours = None
    assert ours == theirs


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@settings(max_examples=250, deadline=None)
@given(convolutions())
def test_convolutions_agree_with_torch_in_every_geometry(case: tuple[dict[str, object], Shape]) -> None:
    agrees(*case)


@settings(max_examples=200, deadline=None)
@given(transposed())
def test_transposed_convolutions_agree_with_torch_in_every_geometry(case: tuple[dict[str, object], Shape]) -> None:
    agrees(*case)


@settings(max_examples=250, deadline=None)
@given(pools())
def test_pooling_agrees_with_torch_in_every_geometry(case: tuple[dict[str, object], Shape]) -> None:
    agrees(*case)


@given(adaptive())
def test_adaptive_pooling_agrees_with_torch(case: tuple[dict[str, object], Shape]) -> None:
    arguments, shape = case
    made = msgspec.convert(arguments, AnyLayer)
    assert our_shape(made, shape) == torch_shape(made, shape)


@pytest.mark.parametrize(
    ("made", "shape", "said"),
    [
        (layer("Conv2d"), (3, 2, 9), "Conv2d: the window spans 3, but the padded input is only 2 wide (input 3×2×9)"),
        (layer("Conv2d"), (8,), "Conv2d takes inputs of 3 dimensions (without the batch), got shape 8"),
        (layer("Conv2d", groups=2), (3, 9, 9), "the channels of the input 3×9×9 do not split into 2 groups"),
        (layer("BatchNorm1d"), (3, 9, 9), "BatchNorm1d takes inputs of 1 / 2 dimensions (without the batch)"),
        (
            layer("LayerNorm", normalized_shape=[5, 6]),
            (4, 6),
            "LayerNorm expects an input that ends in 5×6, got shape 4×6",
        ),
        (layer("PReLU", num_parameters=3), (4, 6), "PReLU needs 1 slope or one per channel (4), got 3"),
        (layer("GroupNorm", num_groups=3), (4,), "GroupNorm: the channels of the input 4 do not split into 3 groups"),
        (layer("ConvTranspose1d", padding=4), (4, 2), "would have extent -4, expected at least 1"),
        (layer("Flatten", start_dim=3), (4, 6), "Flatten cannot join dimensions 3 to -1 of the input 4×6"),
        (layer("Softmax", dim=2), (4,), "Softmax has no dimension 2 to sum over in the input 4"),
    ],
)
def test_a_refusal_names_both_shapes(made: Layer, shape: Shape, said: str) -> None:
    with pytest.raises(ShapeError) as refused:
        made.output_shape(shape)
    assert said in str(refused.value)
    assert str(refused.value) == text(refused.value.reason)


def test_everything_before_an_impossible_layer_still_works() -> None:
    layers = (layer("Conv2d", id="a"), layer("ReLU", id="b"), layer("BatchNorm1d", id="c"), layer("Tanh", id="d"))
    network = Network(input=(3, 9, 9), layers=layers)  # type: ignore[arg-type]  # all are in the union
    resolved = resolve(network)
    assert [one.layer.id for one in resolved.layers] == ["a", "b"]
    assert resolved.layers[-1].output_shape == (4, 7, 7)
    assert resolved.problem is not None
    assert resolved.problem.index == 2
    assert "4×7×7" in text(resolved.problem.reason)


def test_units_are_channels_or_features() -> None:
    tags = ("Linear", "ReLU", "BatchNorm1d", "Conv1d", "GELU", "Flatten", "Dropout")
    layers = tuple(layer(tag, id=tag) for tag in tags)
    network = Network(input=(5, 8), layers=layers)  # type: ignore[arg-type]  # all are in the union
    found = [(one.layer.tag(), one.unit_axis) for one in resolve(network).layers]
    assert found == [
        ("Linear", 1), ("ReLU", 1), ("BatchNorm1d", 0), ("Conv1d", 0), ("GELU", 0), ("Flatten", 0), ("Dropout", 0),
    ]  # fmt: skip
