"""Sentences about parameters: tied layers, frozen layers, given values, and the view of all of them."""

SENTENCES: dict[str, str] = {
    # --- fields ---
    "field.Parametric.frozen": "requires_grad=False: training leaves the parameters as they are",
    # --- ties ---
    "tie.unknown": "expected the id of an earlier layer, got {id!r}, which no layer has",
    "tie.later": "expected the id of an earlier layer, got {id!r}, which does not come before",
    "tie.chain": "{id} is tied to {owner} itself: expected {owner}",
    "tie.kind": "tied layers are one module: {id} is a {kind}, this is a {got}",
    "tie.argument": "tied layers are one module: {field} of {id} is {expected}, here it is {got}",
    "tie.shapes": "tied layers are one module: {id} is {expected}, {layer} would be {got}",
    "tie.override": "{id} is tied to {owner}, whose initializers are its own",
    "tie.too_few": "To be tied, layers must have parameters and be of one kind: choose at least two such layers",
    "tie.none": "None of these layers is tied",
}
