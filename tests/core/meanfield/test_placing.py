"""Layers as points of the plane, and the edit that moves them."""

import msgspec
import pytest
from msgspec.structs import replace

from initviz.core.document.edits import set_initializer
from initviz.core.document.experiment import Assignment, Experiment, FrozenDict, Rule, Scheme
from initviz.core.document.resolve import resolve
from initviz.core.document.scenes import GALLERY, everywhere, first_scene, scene_of
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.gains import GainOf
from initviz.core.initializers.scaled import (
    KaimingNormal,
    KaimingUniform,
    LecunNormal,
    VarianceScaling,
    XavierUniform,
)
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, Eye, Orthogonal, Sparse
from initviz.core.layers.batch_norm import BatchNorm1d
from initviz.core.layers.convolution import Conv2d, ConvTranspose2d
from initviz.core.layers.linear import Linear
from initviz.core.layers.rectifiers import LeakyReLU, PReLU, ReLU
from initviz.core.layers.reshaping import Dropout
from initviz.core.layers.smooth import Tanh
from initviz.core.meanfield.lengths import Variances
from initviz.core.meanfield.placing import place_layers, use_gain
from initviz.core.meanfield.points import LayerPoint, layer_points
from initviz.core.predict.predict import predict
from initviz.messages import RefusedValueError


def points(experiment: Experiment, scheme: int = 0) -> tuple[LayerPoint, ...]:
    return layer_points(
        resolve(experiment.network), predict(experiment, bands=False).schemes[scheme], experiment.probe.mode
    )


def one_layer(weight: Initializer, bias: Initializer | None = None, *, biased: bool = True) -> Experiment:
    made = Linear(id="l1", out_features=32, bias=biased)
    chosen = Assignment(weight=weight, bias=bias)  # type: ignore[arg-type]  # every Initializer class is in the union
    return scene_of((64,), [made, Tanh()], (Scheme(overrides=FrozenDict({"l1": chosen})),))


class TestPoints:
    def test_of_the_first_scene(self) -> None:
        assert {found.at for found in points(first_scene(), 0)} == {Variances(1.0, 0.0)}
        for found in points(first_scene(), 1):
            assert found.at == pytest.approx((2.0, 0.0))
        assert len(points(first_scene())) == 10
        assert points(first_scene())[0].activation == ReLU()

    def test_of_torchs_default(self) -> None:
        (found,) = points(one_layer(Default(), Default()))
        assert found.at == pytest.approx((1 / 3, 1 / (3 * 64)))

    def test_of_convolutions_count_true_fans(self) -> None:
        layers = [
            Conv2d(out_channels=8, kernel_size=3, groups=2, padding=1),
            Tanh(),
            ConvTranspose2d(out_channels=4, kernel_size=4, stride=2),
        ]
        plain, transposed = points(scene_of((4, 8, 8), layers, (everywhere("n", Normal(std=0.1), "#000000"),)))
        assert plain.at.weight == pytest.approx(0.01 * 2 * 9)
        assert transposed.at.weight == pytest.approx(0.01 * 8 * 16 / 4)
        assert transposed.activation is None

    def test_take_the_slope_of_a_prelu_from_its_initializer(self) -> None:
        scheme = Scheme(rules=(Rule(layers="PReLU", weight=Constant(val=0.1)),))
        (found,) = points(scene_of((16,), [Linear(out_features=16), PReLU()], (scheme,)))
        assert found.activation == LeakyReLU(negative_slope=0.1)

    @pytest.mark.parametrize(
        ("experiment", "remark"),
        [
            (one_layer(Normal(mean=0.1, std=0.1)), "mean"),
            (one_layer(Eye()), "fixed"),
            (one_layer(Constant(val=0.3)), "fixed"),
            (one_layer(LecunNormal(), Ones()), "bias_mean"),
            (scene_of((8,), [Linear(out_features=8), BatchNorm1d(), ReLU()]), "norm"),
            (scene_of((8,), [Linear(out_features=8), ReLU(), Dropout(p=0.3)]), "dropout"),
        ],
    )
    def test_say_what_is_not_of_this_theory(self, experiment: Experiment, remark: str) -> None:
        found = points(experiment)[0].remark
        assert found is not None
        assert found.id == f"chaos.remark.{remark}"

    def test_in_eval_mode_running_statistics_and_dropout_leave_the_length(self) -> None:
        layers = [Linear(out_features=8), BatchNorm1d(), ReLU(), Dropout(p=0.3)]
        for rule, remark in ((Rule(layers="BatchNorm1d", weight=Constant(val=0.5)), "affine"), (None, None)):
            scheme = Scheme(rules=() if rule is None else (rule,))
            made = scene_of((8,), layers, (scheme,))
            (found,) = points(msgspec.structs.replace(made, probe=msgspec.structs.replace(made.probe, mode="eval")))
            assert (found.remark is None) == (remark is None)
            if found.remark is not None:
                assert found.remark.id == f"chaos.remark.{remark}"

    def test_of_plain_layers_say_nothing(self) -> None:
        assert all(found.remark is None for name in ("first", "deep_mlp") for found in points(GALLERY[name]()))


MOVABLE: list[tuple[Initializer, type[Initializer]]] = [
    (XavierUniform(gain=1.3), XavierUniform),
    (XavierUniform(gain=GainOf("tanh")), XavierUniform),
    (Orthogonal(), Orthogonal),
    (VarianceScaling(mode="fan_avg"), VarianceScaling),
    (KaimingUniform(nonlinearity="relu", mode="fan_out"), VarianceScaling),
    (KaimingNormal(nonlinearity="relu"), VarianceScaling),
    (LecunNormal(), VarianceScaling),
    (Default(), VarianceScaling),
    (Normal(std=0.05), Normal),
    (Uniform(a=-0.1, b=0.1), Uniform),
    (TruncNormal(std=0.02, a=-0.04, b=0.04), TruncNormal),
    (Sparse(sparsity=0.3, std=0.1), Sparse),
]


class TestPlacing:
    @pytest.mark.parametrize(("initializer", "kind"), MOVABLE)
    def test_gives_the_variances_that_were_asked_for(self, initializer: Initializer, kind: type[Initializer]) -> None:
        wanted = Variances(2.345, 0.067)
        moved = place_layers(one_layer(initializer), 0, {"l1"}, wanted)
        assert points(moved)[0].at == pytest.approx(wanted, rel=1e-9)
        assert isinstance(moved.schemes[0].overrides["l1"].weight, kind)

    @pytest.mark.parametrize(("initializer", "kind"), MOVABLE)
    def test_keeps_the_shape_of_the_law(self, initializer: Initializer, kind: type[Initializer]) -> None:  # noqa: ARG002
        before, after = one_layer(initializer), place_layers(one_layer(initializer), 0, {"l1"}, Variances(2.3, 0.0))
        laws = [predict(made, bands=False).schemes[0].parameters[0].filling.law for made in (before, after)]
        stretched = (laws[1].variance / laws[0].variance) ** 0.5
        for share in (0.3, 0.9, 1.6):
            x = share * laws[0].variance ** 0.5
            assert float(laws[1].cdf(stretched * x)) == pytest.approx(float(laws[0].cdf(x)), abs=1e-9)

    @pytest.mark.parametrize("bias", [Zeros(), Normal(std=0.3), Uniform(a=-0.2, b=0.2), Constant(val=0.4), Default()])
    def test_gives_any_bias_a_spread(self, bias: Initializer) -> None:
        moved = place_layers(one_layer(LecunNormal(), bias), 0, {"l1"}, Variances(1.0, 0.05))
        assert points(moved)[0].at.bias == pytest.approx(0.05, rel=1e-9)
        back = place_layers(moved, 0, {"l1"}, Variances(1.0, 0.0))
        assert back.schemes[0].overrides["l1"].bias == Zeros()

    def test_changes_the_rule_so_that_the_whole_scheme_follows(self) -> None:
        first = first_scene()
        moved = place_layers(first, 0, {first.network.layers[0].id}, Variances(1.69, 0.01))
        assert moved.schemes[0].overrides == {}
        assert moved.schemes[0].rules == (Rule(weight=XavierUniform(gain=1.3), bias=Normal(std=0.1)),)
        assert {found.at for found in points(moved)} == {points(moved)[0].at}
        assert moved.schemes[1] == first.schemes[1]

    def test_layers_of_other_shapes_move_by_the_same_factor(self) -> None:
        waist = GALLERY["wide_narrow_wide"]()
        before = points(waist, 1)
        asked = [found.id for found in before if found.at == before[0].at]
        factor = 1.5
        moved = points(place_layers(waist, 1, asked, Variances(before[0].at.weight * factor, 0.0)), 1)
        for old, new in zip(before, moved, strict=True):
            assert new.at.weight == pytest.approx(old.at.weight * factor)

    def test_speaks_for_torchs_default_by_a_rule_of_its_own(self) -> None:
        plain = scene_of((64,), [Linear(out_features=64), Tanh(), Linear(out_features=64)], (Scheme(),))
        moved = place_layers(plain, 0, {plain.network.layers[0].id}, Variances(2.0, 0.1))
        for found in points(moved):
            assert found.at == pytest.approx((2.0, 0.1))
        assert moved.schemes[0].rules == (
            Rule(weight=VarianceScaling(scale=2.0, distribution="uniform"), bias=Normal(std=0.1**0.5)),
        )

    def test_what_stays_is_left_as_it_is(self) -> None:
        first = first_scene()
        moved = place_layers(first, 1, {first.network.layers[0].id}, Variances(2.0, 0.04))
        assert moved.schemes[1].rules[0].weight == first.schemes[1].rules[0].weight
        assert moved.schemes[1].rules[0].bias == Normal(std=0.2)

    def test_an_override_stays_one(self) -> None:
        first = first_scene()
        id_ = first.network.layers[2].id
        mixed = set_initializer(first, 0, id_, "weight", Normal(std=0.1))
        moved = place_layers(mixed, 0, {id_}, Variances(4.0, 0.0))
        assert moved.schemes[0].rules == mixed.schemes[0].rules
        assert moved.schemes[0].overrides[id_].weight == Normal(std=0.125)

    @pytest.mark.parametrize("initializer", [Zeros(), Ones(), Constant(val=2.0), Eye()])
    def test_refuses_weights_without_a_spread(self, initializer: Initializer) -> None:
        with pytest.raises(RefusedValueError, match="no spread that could change"):
            place_layers(one_layer(initializer), 0, {"l1"}, Variances(2.0, 0.0))

    @pytest.mark.parametrize("initializer", [Uniform(), Normal(mean=1.0)])
    def test_refuses_weights_with_a_mean(self, initializer: Initializer) -> None:
        with pytest.raises(RefusedValueError, match="has a mean"):
            place_layers(one_layer(initializer), 0, {"l1"}, Variances(2.0, 0.0))

    def test_refuses_a_bias_where_there_is_none(self) -> None:
        with pytest.raises(RefusedValueError, match="l1 has no bias"):
            place_layers(one_layer(LecunNormal(), biased=False), 0, {"l1"}, Variances(2.0, 0.1))

    @pytest.mark.parametrize("at", [Variances(0.0, 0.1), Variances(-1.0, 0.1), Variances(1.0, -0.1)])
    def test_refuses_what_is_no_variance(self, at: Variances) -> None:
        with pytest.raises(RefusedValueError, match="more than 0"):
            place_layers(replace(first_scene()), 0, {"l1"}, at)


class TestGains:
    @pytest.mark.parametrize(("initializer", "kind"), MOVABLE)
    def test_are_used_as_each_initializer_takes_them(self, initializer: Initializer, kind: type[Initializer]) -> None:
        used = use_gain(one_layer(initializer), 0, 1.7)
        chosen = used.schemes[0].overrides["l1"].weight
        assert isinstance(chosen, kind)
        if hasattr(chosen, "gain"):
            assert chosen.gain == 1.7
        elif isinstance(chosen, VarianceScaling):
            assert chosen.scale == pytest.approx(1.7**2)
        else:
            assert points(used)[0].at.weight == pytest.approx(1.7**2)

    def test_leave_biases_alone_and_change_rules_once(self) -> None:
        used = use_gain(first_scene(), 0, 1.5)
        assert used.schemes[0].rules == (Rule(weight=XavierUniform(gain=1.5), bias=Zeros()),)
        assert {found.at.weight for found in points(used)} == {2.25}
        kaiming = use_gain(first_scene(), 1, 1.5).schemes[1].rules[0].weight
        assert kaiming == VarianceScaling(scale=2.25, distribution="uniform")

    def test_are_refused_where_nothing_is_random(self) -> None:
        with pytest.raises(RefusedValueError, match="no spread"):
            use_gain(one_layer(Eye()), 0, 1.5)
