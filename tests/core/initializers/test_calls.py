import inspect

import pytest
from torch.nn import init

from initviz.core.initializers.base import Initializer
from initviz.core.initializers.calls import (
    BY_INVERSE,
    CUSTOM,
    DELTA,
    MAX_PASSES,
    Call,
    call_for,
    call_from_law,
    expected_passes,
)
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.initializers.custom import EXAMPLE
from initviz.core.initializers.scaled import LecunNormal, LecunUniform, VarianceScaling
from initviz.core.initializers.simple import TruncNormal, Zeros
from initviz.core.initializers.structured import Default
from initviz.core.laws.continuous import OrthogonalEntry, Uniform
from initviz.core.laws.mixed import point
from initviz.core.laws.truncated import TruncatedNormal
from initviz.core.measure.delta import delta_orthogonal
from initviz.core.parameter import Parameter

MATRIX = Parameter("weight", (48, 64), "Linear", Uniform(-0.125, 0.125))
KERNEL = Parameter("weight", (16, 8, 3, 3), "Conv2d", Uniform(-0.1, 0.1))
ONE_BY_ONE = Parameter("weight", (8,), "BatchNorm1d", point(1.0))


@pytest.mark.parametrize("parameter", [MATRIX, KERNEL, ONE_BY_ONE], ids=["matrix", "kernel", "vector"])
@pytest.mark.parametrize("kind", INITIALIZERS, ids=lambda kind: kind.tag())
def test_every_call_fits_the_signature_of_the_function_it_names(kind: type[Initializer], parameter: Parameter) -> None:
    initializer = kind()
    if initializer.refusal(parameter) is not None:
        return
    call = call_for(initializer, parameter)
    if call.function == CUSTOM:
        assert call.arguments == {"code": EXAMPLE}
        return
    signature = inspect.signature(delta_orthogonal if call.function == DELTA else getattr(init, call.function))
    signature.bind(None, **call.arguments, **({"generator": None} if call.takes_generator else {}))
    assert call.takes_generator == ("generator" in signature.parameters)
    if initializer.native:
        assert call.function == f"{kind.tag()}_"


def test_what_torch_does_not_name_is_drawn_from_its_law() -> None:
    assert call_for(Default(), MATRIX) == Call("uniform_", {"a": -0.125, "b": 0.125}, takes_generator=True)
    assert call_for(Default(), ONE_BY_ONE) == Call("ones_")
    assert call_for(LecunUniform(), MATRIX).arguments["b"] == pytest.approx((3 / 64) ** 0.5)
    assert call_for(LecunNormal(), MATRIX).function == "trunc_normal_"
    assert call_for(VarianceScaling(distribution="normal"), MATRIX).arguments == {"mean": 0.0, "std": 0.125}
    assert call_for(Zeros(), MATRIX) == Call("zeros_")
    assert call_from_law(point(0.25), 3) == Call("constant_", {"val": 0.25})


def test_a_law_without_a_function_is_an_error() -> None:
    with pytest.raises(TypeError, match="no function"):
        call_from_law(OrthogonalEntry(1.0, 8), 64)


@pytest.mark.parametrize(
    ("mean", "std", "a", "b", "by_inverse"),
    [
        (0.0, 1.0, -2.0, 2.0, False),
        (0.0, 0.02, -2.0, 2.0, False),
        (1.0, 1.0, -0.5, 0.5, False),
        (0.0, 0.001, 0.001, 2.0, True),
        (-10.0, 1.0, -2.0, 2.0, True),
        (0.0, 1.0, 50.0, 60.0, True),
    ],
)
def test_rejection_that_would_seem_to_hang_is_avoided(
    mean: float, std: float, a: float, b: float, *, by_inverse: bool
) -> None:
    call = call_for(TruncNormal(mean=mean, std=std, a=a, b=b), MATRIX)
    assert call.function == (BY_INVERSE if by_inverse else "trunc_normal_")
    assert call.arguments == {"mean": mean, "std": std, "a": a, "b": b}
    assert (expected_passes(TruncatedNormal(mean, std, a, b), MATRIX.size) > MAX_PASSES) == by_inverse
