"""Initializers: torch's names, arguments, defaults, fans and refusals."""

import inspect
import math
import warnings

import msgspec
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import init

from initviz.core.initializers.assigned import Assigned
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import BY_TAG, INITIALIZERS, AnyInitializer, refusals
from initviz.core.initializers.custom import Custom
from initviz.core.initializers.scaled import LecunNormal, LecunUniform, VarianceScaling
from initviz.core.initializers.simple import Constant, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, DeltaOrthogonal, Dirac, Eye, Orthogonal, Sparse
from initviz.core.laws.continuous import Normal
from initviz.core.laws.continuous import Uniform as UniformLaw
from initviz.core.laws.mixed import Discrete, point
from initviz.core.laws.truncated import TruncatedNormal
from initviz.core.parameter import Fans, Parameter
from initviz.messages import RefusedValueError, text

SHAPES = [
    (5,),
    (1,),
    (3, 4),
    (4, 3),
    (1, 1),
    (8, 4, 3),
    (8, 4, 3, 3),
    (4, 8, 2, 2),
    (4, 2, 3, 3, 3),
    (2, 3, 2, 2, 2, 2),
]
each_kind = pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)

# torch asks for these; the dropdown needs something to start from.
DEFAULTS_OF_OUR_OWN = {("constant", "val"), ("sparse", "sparsity")}


def weight(shape: tuple[int, ...]) -> Parameter:
    return Parameter("weight", shape, "Linear", UniformLaw(-0.1, 0.1))


def what_torch_says(initializer: Initializer, shape: tuple[int, ...]) -> str | None:
    """Fill a tensor, and give the complaint where torch has one."""
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        try:
            getattr(init, f"{initializer.tag()}_")(torch.empty(shape), **initializer.arguments())
        except (ValueError, RuntimeError) as error:
            return str(error)
    return None


@each_shape
@each_kind
def test_it_refuses_the_shapes_that_torch_raises_on(kind: type[Initializer], shape: tuple[int, ...]) -> None:
    refusal = kind().refusal(weight(shape))
    if kind.native:
        complaint = what_torch_says(kind(), shape)
        assert (refusal is None) == (complaint is None), complaint
    elif kind is DeltaOrthogonal:
        assert (refusal is None) == (len(shape) in {3, 4, 5} and shape[0] >= shape[1])
    else:
        assert (refusal is None) == (len(shape) >= 2 or kind in {Default, Assigned, Custom})
    if refusal is not None:
        assert "\n" not in text(refusal)
        assert "×".join(map(str, shape)) in text(refusal)
        assert kind.tag() in text(refusal)


@pytest.mark.parametrize("shape", [(6, 4, 3), (5, 4, 3, 3), (6, 1, 2, 2, 2)], ids=str)
@pytest.mark.parametrize("groups", [1, 2, 3, 4, 6])
def test_dirac_refuses_the_groups_that_torch_raises_on(shape: tuple[int, ...], groups: int) -> None:
    dirac = Dirac(groups=groups)
    assert (dirac.refusal(weight(shape)) is None) == (what_torch_says(dirac, shape) is None)


@each_shape
def test_the_dropdown_knows_what_is_refused(shape: tuple[int, ...]) -> None:
    found = refusals(weight(shape))
    assert list(found) == [kind.tag() for kind in INITIALIZERS]
    assert found == {kind.tag(): kind().refusal(weight(shape)) for kind in INITIALIZERS}
    if len(shape) == 1:
        possible = {tag for tag, refusal in found.items() if refusal is None}
        drawn = {"default", "uniform", "normal", "trunc_normal", "constant", "ones", "zeros"}
        assert possible == drawn | {"assigned", "custom"}


@each_kind
def test_names_and_defaults_are_those_of_torchs_function(kind: type[Initializer]) -> None:
    if not kind.native:
        assert not hasattr(init, f"{kind.tag()}_")
        return
    signature = inspect.signature(getattr(init, f"{kind.tag()}_")).parameters
    theirs = {name: argument.default for name, argument in signature.items() if name not in {"tensor", "generator"}}
    ours = {info.name: info.default for info in msgspec.structs.fields(kind)}
    assert list(ours) == list(theirs)
    for name, default in theirs.items():
        if (kind.tag(), name) in DEFAULTS_OF_OUR_OWN:
            assert default is inspect.Parameter.empty
        else:
            assert ours[name] == default
    assert kind.takes_generator == ("generator" in signature)


def test_every_function_of_torch_is_in_the_list() -> None:
    functions = {name[:-1] for name in init.__all__ if name.endswith("_")}
    assert functions == {kind.tag() for kind in INITIALIZERS if kind.native}


@each_kind
def test_it_survives_json(kind: type[Initializer]) -> None:
    encoded = msgspec.json.encode(kind())
    assert msgspec.json.decode(encoded, type=AnyInitializer) == kind()
    assert BY_TAG[kind.tag()] is kind
    assert f'"init":"{kind.tag()}"' in encoded.decode()


@given(shape=st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_fans_are_counted_as_torch_counts_them(shape: list[int]) -> None:
    fans = weight(tuple(shape)).fans
    if len(shape) < 2:
        assert fans is None
        return
    assert fans == Fans(*init._calculate_fan_in_and_fan_out(torch.empty(shape)))  # noqa: SLF001  (the very function)


@each_shape
@each_kind
def test_a_law_knows_its_parameter(kind: type[Initializer], shape: tuple[int, ...]) -> None:
    parameter = weight(shape)
    if kind().refusal(parameter) is not None:
        return
    filling = kind().filling(parameter)
    assert (filling.law, filling.structure) == (kind().law(parameter), kind().structure(parameter))
    assert filling.is_zero == (filling.law.second_moment == 0)
    if filling.structure == "independent":
        assert not filling.law.is_deterministic
    elif filling.structure == "identity":
        assert shape[0] == shape[1]


def test_structures() -> None:
    square, tall, kernel = weight((4, 4)), weight((6, 4)), weight((4, 4, 3, 3))
    assert Eye().structure(square) == "identity"
    assert Eye().structure(tall) == "deterministic"
    assert Dirac().structure(kernel) == "identity"
    assert Dirac(groups=2).structure(kernel) == "deterministic"
    assert Dirac().structure(weight((4, 4, 2, 2))) == "deterministic"  # no tap is the centre of an even kernel
    assert [Dirac(groups=groups).filling(kernel).copies for groups in (1, 2)] == [1, 2]
    assert [kind().filling(tall).copies for kind in (Eye, Orthogonal, Constant)] == [1, 0, 0]
    assert Orthogonal().structure(square) == "independent"
    assert Orthogonal().structure(weight((1, 1))) == "independent"  # a random sign
    assert [kind().filling(tall).orthogonal for kind in (Eye, Orthogonal, Constant)] == [False, True, False]
    assert Orthogonal(gain=0.0).structure(square) == "deterministic"
    assert {kind().structure(square) for kind in (Zeros, Ones, Constant)} == {"deterministic"}


def test_default_is_the_law_of_the_module() -> None:
    assert Default().law(weight((3, 4))) == UniformLaw(-0.1, 0.1)
    assert Default().structure(Parameter("weight", (8,), "BatchNorm1d", point(1.0))) == "deterministic"


@pytest.mark.parametrize("shape", [(30, 20), (8, 4, 3, 3)], ids=str)
@pytest.mark.parametrize(
    ("ours", "scale", "mode", "distribution"),
    [
        (LecunNormal(), 1.0, "fan_in", "truncated_normal"),
        (LecunUniform(), 1.0, "fan_in", "uniform"),
        (VarianceScaling(), 1.0, "fan_in", "truncated_normal"),
        (VarianceScaling(scale=2.0, mode="fan_out", distribution="normal"), 2.0, "fan_out", "normal"),
        (VarianceScaling(scale=1.0, mode="fan_avg", distribution="uniform"), 1.0, "fan_avg", "uniform"),
        (VarianceScaling(scale=0.5, mode="fan_avg"), 0.5, "fan_avg", "truncated_normal"),
    ],
)
def test_variance_scaling_is_as_jax_and_keras_define_it(
    ours: Initializer, scale: float, mode: str, distribution: str, shape: tuple[int, ...]
) -> None:
    receptive_field = math.prod(shape[2:])
    fan_in, fan_out = shape[1] * receptive_field, shape[0] * receptive_field
    n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    law = ours.law(weight(shape))
    assert law.mean == 0
    assert law.variance == pytest.approx(scale / n)
    if distribution == "uniform":
        assert isinstance(law, UniformLaw)
        assert law.high == -law.low == pytest.approx(math.sqrt(3 * scale / n))
    elif distribution == "normal":
        assert isinstance(law, Normal)
    else:
        assert isinstance(law, TruncatedNormal)
        assert law.scale == pytest.approx(math.sqrt(scale / n) / 0.87962566103423978)
        assert law.high == -law.low == pytest.approx(2 * law.scale)


@each_kind
@pytest.mark.parametrize("gain", [0.0, 0.5, 2.0])
def test_a_gain_multiplies_the_std(kind: type[Initializer], gain: float) -> None:
    if "gain" not in {info.name for info in msgspec.structs.fields(kind)}:
        return
    scaled = msgspec.convert({"init": kind.tag(), "gain": gain}, kind)
    for shape in SHAPES:
        if kind().refusal(weight(shape)) is None:
            assert scaled.law(weight(shape)).std == pytest.approx(gain * kind().law(weight(shape)).std)


@pytest.mark.parametrize(
    "arguments",
    [
        {"init": "uniform", "a": 1.0, "b": 0.5},
        {"init": "trunc_normal", "a": 1.0, "b": 1.0},
        {"init": "trunc_normal", "std": 0.0},  # torch divides by zero
        {"init": "trunc_normal", "std": -1.0},  # torch accepts it
        {"init": "normal", "std": -1.0},
        {"init": "xavier_uniform", "gain": -1.0},
        {"init": "orthogonal", "gain": "relu"},
        {"init": "orthogonal", "gain": {"gain_of": "gelu"}},
        {"init": "kaiming_normal", "mode": "fan_avg"},
        {"init": "kaiming_normal", "nonlinearity": "gelu"},
        {"init": "variance_scaling", "scale": 0.0},
        {"init": "sparse", "sparsity": -0.1},  # torch silently makes 90 % of the entries zero
        {"init": "sparse", "sparsity": 1.1},
        {"init": "dirac", "groups": 0},
        {"init": "zeros", "val": 1.0},
        {"init": "Xavier"},
    ],
    ids=str,
)
def test_impossible_arguments_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(arguments, AnyInitializer)


def test_bounds_in_the_wrong_order_say_so_in_words() -> None:
    with pytest.raises(RefusedValueError, match=r"a = 2 must not exceed b = 1"):
        Uniform(a=2.0)
    with pytest.raises(RefusedValueError, match=r"a = 2 must be less than b = 2"):
        TruncNormal(a=2.0)


def test_equal_bounds_of_a_uniform_law_are_a_constant() -> None:
    law = Uniform(a=0.5, b=0.5).law(weight((3, 4)))
    assert law.is_deterministic
    assert law.atoms == ((0.5, 1.0),)


def test_eye_and_dirac_have_the_atoms_that_torch_makes() -> None:
    for initializer, shape in ((Eye(), (5, 3)), (Dirac(), (6, 4, 3, 3)), (Dirac(groups=2), (6, 4, 2))):
        tensor = torch.empty(shape, dtype=torch.float64)
        getattr(init, f"{initializer.tag()}_")(tensor, **initializer.arguments())
        law = initializer.law(weight(shape))
        assert isinstance(law, Discrete)
        assert dict(law.atoms) == pytest.approx(
            {value: float((tensor == value).double().mean()) for value in (0.0, 1.0)}
        )


@pytest.mark.parametrize("sparsity", [0.0, 0.07, 0.1, 0.3, 0.9999, 1.0])
@pytest.mark.parametrize("rows", [1, 3, 10, 100])
def test_sparse_has_exactly_the_zeros_that_torch_makes(sparsity: float, rows: int) -> None:
    tensor = torch.empty(rows, 4, dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        init.sparse_(tensor, sparsity)
    zeros = dict(Sparse(sparsity=sparsity).law(weight((rows, 4))).atoms).get(0.0, 0.0)
    assert zeros == pytest.approx(float((tensor == 0).double().mean()))
