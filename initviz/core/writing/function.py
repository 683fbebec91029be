"""A scheme as the function that a person would write: rules by isinstance in their order, then single layers."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from initviz.core.document.experiment import Scheme
from initviz.core.document.origin import ROLES, Origin, origin_of
from initviz.core.document.resolve import ResolvedLayer, ResolvedNetwork
from initviz.core.initializers.calls import Call, call_for
from initviz.core.parameter import Parameter, Role
from initviz.core.writing.calls import filling_lines, indented

_INSIDE = 8
"""Columns in front of what stands in the function's loop."""


@dataclass(frozen=True)
class _Filled:
    """One parameter with what fills it, and who says so."""

    layer: ResolvedLayer
    parameter: Parameter
    origin: Origin
    call: Call

    @property
    def type(self) -> str:
        return self.layer.layer.tag()

    @property
    def id(self) -> str:
        return self.layer.layer.id


@dataclass(frozen=True)
class _Line:
    """What fills the weights, or the biases, of some layers.

    Attributes
    ----------
    call
        What fills them.
    only, but
        Ids of the layers that it is for, or of those that it is not for; empty where it is for all.
    """

    call: Call
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


_Block = dict[Role, list[_Line]]
"""What is done with the layers that one condition names."""


def names_of_layers(network: ResolvedNetwork, width: int) -> str:
    """Write the tuple of names that the function walks along with the model; tied layers have one name."""
    names = _tuple_of([layer.layer.owner for layer in network.layers], len("NAMES = "), width)
    return f"# The layers' names, from which their randomness follows.\nNAMES = {names}"


def initialize_weights(network: ResolvedNetwork, scheme: Scheme, width: int) -> str:
    """Write a function that fills all parameters of a model; empty where there are none.

    A rule is written for what it decides: for the types that a later one covers it says nothing, so that nothing is
    filled twice or refused.
    """
    filled = [
        _Filled(layer, parameter, origin, call_for(origin.initializer, parameter))
        for layer in network.layers
        for parameter in layer.own_parameters
        for origin in (origin_of(scheme, layer.layer, parameter.name),)
    ]
    unreached = [one for one in filled if one.origin.by == "default"]
    parts = _type_blocks(unreached, filled, width, comment="# torch's own default:\n")
    for index in range(len(scheme.rules)):
        parts += _type_blocks([one for one in filled if one.origin.rule == index], filled, width)
    parts += _layer_blocks([one for one in filled if one.origin.by == "override"], width)
    if not parts:
        return ""
    body = "\n".join(parts)
    loop = "for name, m in zip(NAMES, model):" if "name" in body else "for m in model:"
    return (
        "@torch.no_grad()\ndef initialize_weights(model: nn.Sequential) -> None:\n"
        f'    """Fill all parameters: by layer type, and over that for single layers."""\n'
        f"    {loop}\n{indented(body, _INSIDE)}"
    )


# --- by type ---


def _type_blocks(chosen: Sequence[_Filled], filled: Sequence[_Filled], width: int, comment: str = "") -> list[str]:
    """Write what one rule decides: types with which the same is done share a condition."""
    blocks: list[tuple[list[str], _Block]] = []
    for tag in dict.fromkeys(one.type for one in chosen):
        block: _Block = {}
        for role in ROLES:
            mine = [one for one in chosen if one.type == tag and one.parameter.name == role]
            if mine:
                block[role] = _lines_for(
                    mine, [one for one in filled if one.type == tag and one.parameter.name == role]
                )
        same = next((types for types, known in blocks if known == block), None)
        if same is None:
            blocks.append(([tag], block))
        else:
            same.append(tag)
    return [comment + _type_block(types, block, filled, width) for types, block in blocks]


def _lines_for(mine: Sequence[_Filled], alike: Sequence[_Filled]) -> list[_Line]:
    """Give the lines for one role of one type; `alike` are all parameters of that role and type."""
    ids = _ids_by_call(mine)
    if len(ids) > 1:
        return [_Line(call, only=tuple(named)) for call, named in ids]
    call, _ = ids[0]
    # A layer with an initializer of its own is filled again below; what the rule would do to it must be possible.
    initializer = mine[0].origin.initializer
    ruled = {one.id for one in mine}
    others = [one for one in alike if one.id not in ruled]
    but = [
        one.id
        for one in others
        if initializer.refusal(one.parameter) is not None or call_for(initializer, one.parameter) != call
    ]
    return [_Line(call, but=tuple(but))]


def _ids_by_call(some: Iterable[_Filled]) -> list[tuple[Call, list[str]]]:
    """Group layers by the call that fills them."""
    found: list[tuple[Call, list[str]]] = []
    for one in some:
        same = next((ids for call, ids in found if call == one.call), None)
        if same is None:
            found.append((one.call, [one.id]))
        else:
            same.append(one.id)
    return found


def _type_block(types: Sequence[str], block: _Block, filled: Sequence[_Filled], width: int) -> str:
    kinds = [f"nn.{tag}" for tag in types]
    condition = f"isinstance(m, {kinds[0] if len(kinds) == 1 else '(' + ', '.join(kinds) + ')'})"
    lines = [_guarded(_chain(lines, role, width), role, types, filled) for role, lines in block.items()]
    return f"if {condition}:\n" + "\n".join(indented(line) for line in lines)


def _chain(lines: Sequence[_Line], role: Role, width: int) -> str:
    """Write the lines of one role, each for the layers that it is for."""
    parts: list[str] = []
    for line in lines:
        body = filling_lines(line.call, "m", role, None, width - _INSIDE - 12)
        if not (line.only or line.but):
            return body
        word, names = ("elif" if parts else "if"), line.only or line.but
        parts.append(f"{word} {_is_one_of(names, width, negated=bool(line.but))}:\n{indented(body)}")
    return "\n".join(parts)


def _guarded(body: str, role: Role, types: Sequence[str], filled: Sequence[_Filled]) -> str:
    """Pass over modules without that parameter, where the model has such."""
    layers = {tag: {one.id for one in filled if one.type == tag} for tag in types}
    having = {one.id for one in filled if one.parameter.name == role}
    return body if all(ids <= having for ids in layers.values()) else f"if m.{role} is not None:\n{indented(body)}"


# --- single layers ---


def _layer_blocks(chosen: Sequence[_Filled], width: int) -> list[str]:
    """Write what single layers have of their own: those with which the same is done share a condition."""
    by_layer: dict[str, dict[Role, Call]] = {}
    for one in chosen:
        by_layer.setdefault(one.id, {})[one.parameter.name] = one.call
    blocks: list[tuple[list[str], Mapping[Role, Call]]] = []
    for id_, calls in by_layer.items():
        same = next((ids for ids, known in blocks if known == calls), None)
        if same is None:
            blocks.append(([id_], calls))
        else:
            same.append(id_)
    return [
        f"if {_is_one_of(ids, width)}:\n"
        + "\n".join(indented(filling_lines(call, "m", role, None, width - _INSIDE - 4)) for role, call in calls.items())
        for ids, calls in blocks
    ]


# --- names ---


def _is_one_of(ids: Sequence[str], width: int, *, negated: bool = False) -> str:
    """Write the question whether a layer is one of some."""
    if len(ids) == 1:
        return f'name {"!=" if negated else "=="} "{ids[0]}"'
    start = "name not in " if negated else "name in "
    return start + _tuple_of(ids, len(start) + 8, width - _INSIDE)


def _tuple_of(ids: Sequence[str], before: int, width: int) -> str:
    """Write a tuple of names behind so many characters, on as many lines as it needs."""
    inside = ", ".join(f'"{id_}"' for id_ in ids) + ("," if len(ids) == 1 else "")
    if before + len(inside) + 2 <= width:
        return f"({inside})"
    # Ids have no spaces: lines break between them only.
    lines = textwrap.wrap(inside, width - 8, break_long_words=False, break_on_hyphens=False)
    return "(\n" + "\n".join(f"    {line}" for line in lines) + ",\n)"
