"""Rules by layer type: which of them decides, what each comes to, and the edits of their list."""

from typing import Any

import pytest

from initviz.core.document.decode import decode, encode, from_builtins
from initviz.core.document.edits import set_all_initializers, set_initializer
from initviz.core.document.experiment import Assignment, Experiment, Rule, Scheme
from initviz.core.document.origin import by_rules, origin_of, parameters_of_rule, reaches
from initviz.core.document.resolve import initializer_for, resolve
from initviz.core.document.rules import (
    PARAMETRIC,
    add_rule,
    choose_initializer,
    choose_rule_initializer,
    move_rule,
    remove_rule,
    reset_to_rule,
    roles_of,
    set_rule,
    set_rule_initializer,
    set_type_initializer,
)
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.scaled import KaimingNormal, KaimingUniform, XavierUniform
from initviz.core.initializers.simple import Constant, Normal, Ones, TruncNormal, Uniform, Zeros
from initviz.core.initializers.structured import Default, Dirac, Eye, Orthogonal
from initviz.core.layers.catalogue import LAYERS
from initviz.core.parameter import Role
from initviz.messages import RefusedValueError

LAYERS_OF_THE_NET: list[dict[str, Any]] = [
    {"id": "c1", "type": "Conv2d", "out_channels": 4, "kernel_size": 3, "padding": 1},
    {"id": "n1", "type": "BatchNorm2d"},
    {"id": "p1", "type": "PReLU", "num_parameters": 4},
    {"id": "c2", "type": "Conv2d", "out_channels": 2, "kernel_size": 3, "bias": False},
    {"id": "f1", "type": "Flatten"},
    {"id": "l1", "type": "Linear", "out_features": 5},
]
FAN_OUT = KaimingNormal(mode="fan_out", nonlinearity="relu")


def net(*rules: Rule, overrides: dict[str, Assignment] | None = None) -> Experiment:
    """A small ConvNet with a batch norm and a PReLU, 3×6×6 in."""
    plain = from_builtins({"network": {"input": [3, 6, 6], "layers": LAYERS_OF_THE_NET}})
    return Experiment(
        network=plain.network,
        schemes=(
            Scheme(name="A", rules=rules, overrides=overrides or {}),
            Scheme(name="B"),
        ),
    )


def filled(experiment: Experiment, scheme: int = 0) -> dict[str, Initializer]:
    """What fills every parameter, by "layer.role"."""
    return {
        f"{one.layer.id}.{parameter.name}": initializer_for(experiment.schemes[scheme], one.layer, parameter.name)
        for one in resolve(experiment.network).layers
        for parameter in one.parameters
    }


def written_out(experiment: Experiment) -> dict[str, Initializer]:
    """The same by the words of the document: all rules in order, each over those before, then single layers."""
    scheme, found = experiment.schemes[0], dict[str, Initializer]()
    for one in resolve(experiment.network).layers:
        for parameter in one.parameters:
            value: Initializer = Default()
            for rule in scheme.rules:
                star = rule.layers == "*" and parameter.layer_type in {"Linear", "Conv2d"}
                said = getattr(rule, parameter.name)
                value = said if (star or rule.layers == parameter.layer_type) and said is not None else value
            own = scheme.overrides.get(one.layer.id)
            said = getattr(own, parameter.name) if own is not None else None
            found[f"{one.layer.id}.{parameter.name}"] = value if said is None else said
    return found


# --- who decides ---


def test_a_later_rule_wins_and_weight_and_bias_merge_separately() -> None:
    made = net(
        Rule(layers="*", weight=XavierUniform(), bias=Zeros()),
        Rule(layers="Conv2d", weight=FAN_OUT),
        Rule(layers="Linear", bias=Ones()),
        overrides={"l1": Assignment(weight=Orthogonal())},
    )
    assert filled(made) == written_out(made)
    assert filled(made) == {
        "c1.weight": FAN_OUT,
        "c1.bias": Zeros(),
        "n1.weight": Default(),
        "n1.bias": Default(),
        "p1.weight": Default(),
        "c2.weight": FAN_OUT,
        "l1.weight": Orthogonal(),
        "l1.bias": Ones(),
    }
    swapped = move_rule(made, 0, 1, 0)
    assert filled(swapped)["c1.weight"] == XavierUniform()
    assert filled(swapped) == written_out(swapped)


def test_the_star_reaches_linear_and_convolutions_only_and_norms_are_reached_by_name() -> None:
    star = net(Rule(weight=Ones(), bias=Ones()))
    assert {name for name, given in filled(star).items() if given == Ones()} == {
        "c1.weight", "c1.bias", "c2.weight", "l1.weight", "l1.bias",
    }  # fmt: skip
    named = net(Rule(layers="BatchNorm2d", weight=Constant(val=0.5), bias=Normal(std=0.1)))
    changed = {name: given for name, given in filled(named).items() if given != Default()}
    assert changed == {"n1.weight": Constant(val=0.5), "n1.bias": Normal(std=0.1)}
    prelu = net(Rule(layers="PReLU", weight=Constant(val=0.1)))
    assert filled(prelu)["p1.weight"] == Constant(val=0.1)


def test_an_origin_names_the_override_the_rule_or_torch() -> None:
    made = net(
        Rule(weight=XavierUniform()), Rule(layers="Conv2d", weight=FAN_OUT), overrides={"c1": Assignment(weight=Ones())}
    )
    scheme, (c1, n1, _, c2, _, l1) = made.schemes[0], made.network.layers
    found = {
        layer.id: (origin.by, origin.rule)
        for layer in (c1, n1, c2, l1)
        for origin in (origin_of(scheme, layer, "weight"),)
    }
    assert found == {"c1": ("override", None), "n1": ("default", None), "c2": ("rule", 1), "l1": ("rule", 0)}
    assert origin_of(scheme, l1, "bias").by == "default"
    assert by_rules(scheme, "Conv2d", "weight").initializer == FAN_OUT
    assert [origin_of(scheme, layer, "weight").initializer for layer in (c1, n1, c2, l1)] == [
        filled(made)[f"{layer.id}.weight"] for layer in (c1, n1, c2, l1)
    ]


def test_what_a_rule_comes_to_counts_what_it_decides() -> None:
    made = net(
        Rule(weight=XavierUniform(), bias=Zeros()),
        Rule(layers="Conv2d", weight=FAN_OUT),
        Rule(layers="Conv1d", weight=Ones()),
        overrides={"c2": Assignment(weight=Orthogonal())},
    )
    star, conv, absent = reaches(made.network, made.schemes[0])
    # 2·4·4 = 32 entries leave the second convolution; the Linear has 32·5 weights.
    assert (star.named, star.weight.layers, star.weight.entries) == (3, 1, 32 * 5)
    assert (star.weight.shadowed_by, star.weight.overridden) == ((1,), 1)
    assert (star.bias.layers, star.bias.entries, star.bias.shadowed_by) == (2, 4 + 5, ())
    assert star.entries == 32 * 5 + 9
    assert (conv.named, conv.weight.layers, conv.weight.entries) == (2, 1, 4 * 3 * 3 * 3)
    assert conv.weight.overridden == 1
    assert (absent.named, absent.entries, absent.shadowed) == (0, 0, False)
    total = sum(one.entries for one in reaches(made.network, made.schemes[0]))
    # What no rule decides: the override's 2·4·3·3 weights, the norm's 4 + 4 and the PReLU's 4.
    assert total == resolve(made.network).parameter_count - 2 * 4 * 9 - 8 - 4


def test_a_rule_that_decides_nothing_is_shadowed() -> None:
    made = net(Rule(layers="Conv2d", weight=Ones()), Rule(weight=XavierUniform()))
    first, second = reaches(made.network, made.schemes[0])
    assert first.shadowed
    assert first.weight.shadowed_by == (1,)
    assert not second.shadowed
    by_layers = net(Rule(layers="Linear", weight=Ones()), overrides={"l1": Assignment(weight=Zeros())})
    (only,) = reaches(by_layers.network, by_layers.schemes[0])
    assert (only.shadowed, only.weight.overridden) == (True, 1)


def test_layers_behind_an_impossible_one_are_named_but_fill_nothing() -> None:
    broken = from_builtins(
        {
            "network": {"input": [4], "layers": [{"type": "Conv2d", "out_channels": 1, "kernel_size": 1},
                                                 {"type": "Linear", "out_features": 2}]},
            "schemes": [{"rules": [{"weight": {"init": "ones"}}]}],
        }
    )  # fmt: skip
    (only,) = reaches(broken.network, broken.schemes[0])
    assert (only.named, only.entries, only.shadowed) == (2, 0, False)


def test_parameters_of_a_rule_are_those_that_its_choice_would_fill() -> None:
    made = net(Rule(), Rule(layers="Conv2d", weight=FAN_OUT), overrides={"c1": Assignment(bias=Ones())})
    of = {
        (index, role): [parameter.shape for parameter in parameters_of_rule(made.network, made.schemes[0], index, role)]
        for index in (0, 1)
        for role in ("weight", "bias")
    }
    assert of == {
        (0, "weight"): [(5, 32)],
        (0, "bias"): [(5,)],
        (1, "weight"): [(4, 3, 3, 3), (2, 4, 3, 3)],
        (1, "bias"): [],
    }


# --- edits of the list ---


def test_a_new_rule_says_what_is_so_already_and_changes_nothing() -> None:
    before = net(Rule(weight=XavierUniform(gain=2.0), bias=Zeros()), overrides={"c1": Assignment(weight=Ones())})
    after = add_rule(before, 0, "Conv2d")
    assert after.schemes[0].rules[1] == Rule(layers="Conv2d", weight=XavierUniform(gain=2.0), bias=Zeros())
    assert filled(after) == filled(before)
    assert after.schemes[1] == before.schemes[1]


@pytest.mark.parametrize(
    ("layer_type", "weight", "bias"),
    [
        ("BatchNorm2d", Ones(), Zeros()),
        ("LayerNorm", Ones(), Zeros()),
        ("PReLU", Constant(val=0.25), None),
        ("Conv3d", Default(), Default()),
        ("*", Default(), Default()),
    ],
)
def test_a_new_rule_spells_torchs_constants_out(layer_type: str, weight: Initializer, bias: Initializer | None) -> None:
    made = add_rule(net(), 0, layer_type)
    (rule,) = made.schemes[0].rules
    assert (rule.layers, rule.weight, rule.bias) == (layer_type, weight, bias)
    assert decode(encode(made)) == made


def test_a_new_rule_for_all_leaves_open_what_its_types_do_not_share() -> None:
    before = net(Rule(layers="Conv2d", weight=FAN_OUT, bias=Zeros()), Rule(layers="Linear", bias=Zeros()))
    after = add_rule(before, 0, "*")
    assert after.schemes[0].rules[-1] == Rule(layers="*", weight=None, bias=Zeros())
    assert filled(after) == filled(before)


def test_rules_are_removed_moved_and_changed() -> None:
    one, two, three = (
        Rule(weight=XavierUniform()), Rule(layers="Conv2d", weight=FAN_OUT), Rule(layers="PReLU", weight=Zeros()),
    )  # fmt: skip
    made = net(one, two, three)
    assert remove_rule(made, 0, 1).schemes[0].rules == (one, three)
    assert move_rule(made, 0, 0, 2).schemes[0].rules == (two, three, one)
    assert move_rule(made, 0, 2, 0).schemes[0].rules == (three, one, two)
    assert set_rule(made, 0, 2, two).schemes[0].rules == (one, two, two)
    half = set_rule_initializer(made, 0, 1, "bias", Zeros())
    assert half.schemes[0].rules[1] == Rule(layers="Conv2d", weight=FAN_OUT, bias=Zeros())
    assert set_rule_initializer(half, 0, 1, "bias", None) == made


def test_the_kind_that_a_rule_has_keeps_its_arguments() -> None:
    made = net(Rule(layers="Conv2d", weight=FAN_OUT))
    assert choose_rule_initializer(made, 0, 0, "weight", KaimingNormal) == made
    assert choose_rule_initializer(made, 0, 0, "weight", TruncNormal).schemes[0].rules[0].weight == TruncNormal()
    assert choose_rule_initializer(made, 0, 0, "weight", None).schemes[0].rules[0].weight is None


@pytest.mark.parametrize("index", [-1, 1, 7])
def test_a_rule_that_is_not_there_is_refused(index: int) -> None:
    made = net(Rule(weight=Ones()))
    with pytest.raises(RefusedValueError, match="there is no rule"):
        remove_rule(made, 0, index)
    with pytest.raises(RefusedValueError, match="there is no rule"):
        move_rule(made, 0, 0, index)
    with pytest.raises(RefusedValueError, match="there is no rule"):
        set_rule(made, 0, index, Rule())


@pytest.mark.parametrize(
    ("index", "role", "initializer", "layer"),
    [
        (0, "weight", Dirac(), "l1"),
        (0, "weight", Eye(), "c1"),
        (1, "weight", Orthogonal(), "n1"),
        (0, "bias", FAN_OUT, "c1"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_layer_and_the_reason(
    index: int, role: Role, initializer: Initializer, layer: str
) -> None:
    made = net(Rule(), Rule(layers="BatchNorm2d"))
    with pytest.raises(RefusedValueError, match=rf"^cannot fill {layer}\.{role}: "):
        set_rule_initializer(made, 0, index, role, initializer)


def test_a_choice_that_a_later_rule_covers_may_be_any() -> None:
    made = net(Rule(weight=XavierUniform()), Rule(layers="Linear", weight=XavierUniform()))
    dirac = set_rule_initializer(made, 0, 0, "weight", Dirac())
    assert filled(dirac)["c1.weight"] == Dirac()
    with pytest.raises(RefusedValueError, match=r"cannot fill l1\.weight"):
        remove_rule(dirac, 0, 1)


# --- a type, and single layers ---


def test_a_types_initializer_changes_its_own_rule_or_makes_one_and_drops_overrides() -> None:
    star = net(
        Rule(weight=XavierUniform(), bias=Zeros()),
        overrides={"c2": Assignment(weight=Ones()), "c1": Assignment(weight=Ones(), bias=Ones())},
    )
    made = set_type_initializer(star, 0, "Conv2d", "weight", FAN_OUT)
    assert made.schemes[0].rules[1] == Rule(layers="Conv2d", weight=FAN_OUT)
    assert made.schemes[0].overrides == {"c1": Assignment(bias=Ones())}
    again = set_type_initializer(made, 0, "Conv2d", "weight", Orthogonal())
    assert again.schemes[0].rules == (star.schemes[0].rules[0], Rule(layers="Conv2d", weight=Orthogonal()))
    # A later rule for all would hide the type's own: then a new one has to come behind it.
    hidden = net(Rule(layers="Conv2d", weight=Ones()), Rule(weight=XavierUniform()))
    behind = set_type_initializer(hidden, 0, "Conv2d", "weight", FAN_OUT)
    assert [rule.layers for rule in behind.schemes[0].rules] == ["Conv2d", "*", "Conv2d"]
    assert filled(behind)["c1.weight"] == filled(behind)["c2.weight"] == FAN_OUT
    assert filled(behind)["l1.weight"] == XavierUniform()


def test_choosing_what_the_rule_gives_is_no_override() -> None:
    rule = KaimingUniform(a=0.5)
    made = net(Rule(weight=rule))
    assert choose_initializer(made, 0, "c1", "weight", KaimingUniform) == made
    other = choose_initializer(made, 0, "c1", "weight", Uniform)
    assert other.schemes[0].overrides == {"c1": Assignment(weight=Uniform())}
    assert choose_initializer(other, 0, "c1", "weight", Uniform) == other
    assert choose_initializer(other, 0, "c1", "weight", KaimingUniform) == made
    # The kind that the layer has with arguments of its own: nothing is lost by choosing it again.
    own = set_initializer(made, 0, "c1", "weight", KaimingUniform(a=0.1))
    assert choose_initializer(own, 0, "c1", "weight", KaimingUniform) == own
    with pytest.raises(RefusedValueError):
        choose_initializer(made, 0, "nobody", "weight", Ones)


def test_arguments_that_are_those_of_the_rule_are_no_override() -> None:
    made = net(Rule(weight=XavierUniform(gain=1.0)))
    louder = set_initializer(made, 0, "l1", "weight", XavierUniform(gain=1.5))
    assert louder.schemes[0].overrides
    assert set_initializer(louder, 0, "l1", "weight", XavierUniform(gain=1.0)) == made


def test_layers_are_reset_to_the_rule_all_at_once_or_one_role() -> None:
    overrides = {"c1": Assignment(weight=Ones(), bias=Ones()), "l1": Assignment(weight=Ones())}
    made = net(Rule(weight=XavierUniform()), overrides=overrides)
    half = reset_to_rule(made, 0, ("c1",), ("weight",))
    assert half.schemes[0].overrides == {"c1": Assignment(bias=Ones()), "l1": Assignment(weight=Ones())}
    assert reset_to_rule(made, 0, ("c1", "l1")) == net(Rule(weight=XavierUniform()))
    assert reset_to_rule(made, 0, ("n1",)) == made


def test_set_all_is_the_fast_way_to_one_rule() -> None:
    made = net(
        Rule(layers="BatchNorm2d", weight=Constant(val=0.5)),
        Rule(layers="Conv2d", weight=FAN_OUT),
        Rule(layers="Linear", weight=Normal(std=0.02)),
        overrides={"c1": Assignment(weight=Ones()), "n1": Assignment(weight=Zeros())},
    )
    after = set_all_initializers(made, 0, "weight", Orthogonal())
    norm = made.schemes[0].rules[0]
    assert after.schemes[0].rules == (norm, Rule(weight=Orthogonal()))
    assert after.schemes[0].overrides == {"n1": Assignment(weight=Zeros())}


def test_every_layer_type_with_parameters_can_have_a_rule() -> None:
    assert {kind.tag() for kind in LAYERS if kind not in PARAMETRIC}.isdisjoint({"Linear", "GroupNorm", "PReLU"})
    for kind in PARAMETRIC:
        made = add_rule(net(), 0, kind.tag())
        (rule,) = made.schemes[0].rules
        assert all((getattr(rule, role) is not None) == (role in roles_of(kind.tag())) for role in ("weight", "bias"))
