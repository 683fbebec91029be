"""Any edit that a window can make, with any arguments, for property-based tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from initviz.core.document import edits, rules, scheme_edits, structure
from initviz.core.document.clipboard import copy_layers, paste_layers
from initviz.core.document.exchange import alternatives, exchanged
from initviz.core.document.experiment import Experiment
from initviz.core.document.fitting import set_input_law
from initviz.core.document.fresh import shape_before
from initviz.core.document.probe import ConstantInput, DigitsInput, NormalInput, Probe, UniformInput
from initviz.core.document.remedies import remedies
from initviz.core.document.repeating import repeat_block
from initviz.core.document.tying import tie_layers, untie_layers
from initviz.core.document.what_if import multiplied
from initviz.core.initializers.base import Initializer
from initviz.core.initializers.catalogue import INITIALIZERS
from initviz.core.layers.activation import Activation
from initviz.core.layers.base import Layer, Parametric
from initviz.core.layers.catalogue import ACTIVATIONS, LAYERS
from initviz.core.layers.convolution import Convolution
from initviz.core.parameter import Role

Edit = Callable[[Experiment], Experiment]


@dataclass(frozen=True)
class AnyEdit:
    """An edit that shows what it is when a test fails."""

    name: str
    arguments: tuple[Any, ...]
    run: Edit

    def __repr__(self) -> str:
        return f"{self.name}{self.arguments}"


small = st.integers(1, 5)
places = st.integers(0, 12)


@st.composite
def any_layer(draw: st.DrawFn) -> Layer:
    kind = draw(st.sampled_from(LAYERS))
    arguments: dict[str, Any] = {}
    if "out_features" in kind.__struct_fields__:
        arguments["out_features"] = draw(small)
    if issubclass(kind, Convolution):
        arguments |= {"out_channels": draw(small), "kernel_size": draw(small)}
    elif "kernel_size" in kind.__struct_fields__:
        arguments["kernel_size"] = draw(small)
    if "output_size" in kind.__struct_fields__:
        arguments["output_size"] = draw(small)
    if "num_groups" in kind.__struct_fields__:
        arguments["num_groups"] = draw(small)
    return kind(**arguments)


any_activation: st.SearchStrategy[Activation] = st.sampled_from([kind() for kind in ACTIVATIONS])
any_initializer = st.sampled_from([kind() for kind in INITIALIZERS])
any_input = st.one_of(
    st.builds(NormalInput, mean=st.floats(-3, 3), std=st.floats(0, 3)),
    st.builds(UniformInput, a=st.floats(-3, 0), b=st.floats(0, 3)),
    st.builds(ConstantInput, val=st.floats(-3, 3)),
)
any_probe = st.builds(
    Probe, input=any_input, batch=st.integers(1, 4), mode=st.sampled_from(["train", "eval"]), seeds=st.integers(1, 2)
)
any_shape = st.lists(small, min_size=1, max_size=4).map(tuple)


def ids_at(experiment: Experiment, chosen: tuple[int, ...]) -> set[str]:
    layers = experiment.network.layers
    return {layers[place % len(layers)].id for place in chosen} if layers else set()


def at(experiment: Experiment, place: int) -> int:
    return place % (len(experiment.network.layers) + 1)


def _remedy(experiment: Experiment) -> Experiment:
    found = remedies(experiment)
    return found[0].edit(experiment) if found else experiment


def _initializer(e: Experiment, place: int, role: Role, initializer: Initializer) -> Experiment:
    for id_ in ids_at(e, (place,)):
        return edits.set_initializer(e, place % len(e.schemes), id_, role, initializer)
    return e


def _kind(e: Experiment, place: int, choice: int) -> Experiment:
    for id_ in ids_at(e, (place,)):
        at_, layer = next((n, layer) for n, layer in enumerate(e.network.layers) if layer.id == id_)
        shape = shape_before(e.network, at_)
        kinds = alternatives(layer, shape)
        return edits.set_layer(e, id_, exchanged(layer, kinds[choice % len(kinds)], shape))
    return e


def _layer(e: Experiment, place: int, layer: Layer) -> Experiment:
    for id_ in ids_at(e, (place,)):
        return edits.set_layer(e, id_, layer)
    return e


def _freeze(e: Experiment, place: int) -> Experiment:
    layer = next((layer for layer in e.network.layers if layer.id in ids_at(e, (place,))), None)
    return edits.set_layer(e, layer.id, replace(layer, frozen=not layer.frozen)) if isinstance(layer, Parametric) else e


def _of_scheme(edit: Callable[..., Experiment]) -> Callable[..., Experiment]:
    """Let a number name one of the schemes that there are."""
    return lambda e, place, *arguments: edit(e, place % len(e.schemes), *arguments)


def _multiply(e: Experiment, place: int, factor: float) -> Experiment:
    return multiplied(e, (place % len(e.schemes),), factor)


def _repeat(e: Experiment, place: int, count: int) -> Experiment:
    return repeat_block(e, next(iter(ids_at(e, (place,))), ""), count)


def _move_scheme(e: Experiment, place: int, to: int) -> Experiment:
    return scheme_edits.move_scheme(e, place % len(e.schemes), to % len(e.schemes))


def _hide(e: Experiment, place: int) -> Experiment:
    return scheme_edits.set_hidden(e, place, hidden=not e.schemes[place].hidden)


def _copy_initializers(e: Experiment, source: int, chosen: tuple[int, ...]) -> Experiment:
    return scheme_edits.copy_initializers(e, source, ids_at(e, chosen), range(len(e.schemes)))


def _choose(e: Experiment, place: int, role: Role, initializer: Initializer) -> Experiment:
    for id_ in ids_at(e, (place,)):
        return rules.choose_initializer(e, place % len(e.schemes), id_, role, type(initializer))
    return e


some = st.lists(places, min_size=1, max_size=3).map(tuple)
any_role = st.sampled_from(["weight", "bias"])
scheme = st.integers(0, 5)
a_rule = st.integers(0, 3)
any_rule_type = st.sampled_from(["*", *(kind.tag() for kind in rules.PARAMETRIC)])


def _of(name: str, run: Callable[..., Experiment], *strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[AnyEdit]:
    return st.tuples(*strategies).map(lambda a: AnyEdit(name, a, lambda experiment: run(experiment, *a)))


any_edit: st.SearchStrategy[AnyEdit] = st.one_of(
    _of("insert", lambda e, n, layer: structure.insert_layers(e, at(e, n), [layer]), places, any_layer()),
    _of("remove", lambda e, n: structure.remove_layers(e, ids_at(e, n)), some),
    _of("duplicate", lambda e, n: structure.duplicate_layers(e, ids_at(e, n)), some),
    _of("move", lambda e, n, m: structure.move_layers(e, ids_at(e, n), at(e, m)), some, places),
    _of("paste", lambda e, n, m: paste_layers(e, copy_layers(e, ids_at(e, n)), at(e, m)), some, places),
    _of("layer", _layer, places, any_layer()),
    _of("tie", lambda e, n: tie_layers(e, ids_at(e, n)), some),
    _of("untie", lambda e, n: untie_layers(e, ids_at(e, n)), some),
    _of("freeze", _freeze, places),
    _of("kind", _kind, places, st.integers(0, 40)),
    _of("remedy", _remedy),
    _of("initializer", _initializer, places, any_role, any_initializer),
    _of("all initializers", _of_scheme(edits.set_all_initializers), scheme, any_role, any_initializer),
    _of("choose initializer", _choose, places, any_role, any_initializer),
    _of("type's initializer", _of_scheme(rules.set_type_initializer), scheme, any_rule_type, any_role, any_initializer),
    _of("reset to rule", lambda e, s, n: rules.reset_to_rule(e, s % len(e.schemes), ids_at(e, n)), scheme, some),
    _of("add rule", _of_scheme(rules.add_rule), scheme, any_rule_type),
    _of("remove rule", _of_scheme(rules.remove_rule), scheme, a_rule),
    _of("move rule", _of_scheme(rules.move_rule), scheme, a_rule, a_rule),
    _of("rule", _of_scheme(rules.set_rule_initializer), scheme, a_rule, any_role, any_initializer | st.none()),
    _of("all activations", edits.set_all_activations, any_activation),
    _of("input", edits.set_input, any_shape),
    _of("input law", set_input_law, any_input | st.just(DigitsInput())),
    _of("probe", edits.set_probe, any_probe),
    _of("depth", edits.set_depth, st.integers(0, 6)),
    _of("width", edits.set_width, st.integers(0, 6)),
    _of("multiply", _multiply, scheme, st.floats(0, 1e3)),
    _of("repeat", _repeat, places, st.integers(0, 6)),
    _of("seed", edits.set_seed, st.integers(0, 9)),
    _of("seeds", edits.set_seeds, st.integers(0, 2)),
    _of("resample", edits.resample),
    _of("add scheme", scheme_edits.add_scheme, st.sampled_from(list(scheme_edits.STARTERS))),
    _of("duplicate scheme", _of_scheme(scheme_edits.duplicate_scheme), scheme),
    _of("rename scheme", _of_scheme(scheme_edits.rename_scheme), scheme, st.text(max_size=62)),
    _of("recolor scheme", _of_scheme(scheme_edits.recolor_scheme), scheme, st.from_regex("#?[0-9a-fA-F]{5,7}")),
    _of("move scheme", _move_scheme, scheme, scheme),
    _of("hide scheme", _of_scheme(_hide), scheme),
    _of("remove scheme", _of_scheme(scheme_edits.remove_scheme), scheme),
    _of("copy initializers", _of_scheme(_copy_initializers), scheme, some),
)
