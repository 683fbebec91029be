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
    "theory.tied_random": "no theory: the random numbers of the tied {layer} are shared and do not average out",
    "theory.tied_narrow": "no theory: a weight that is used {uses} times is not like independent ones at width {width}, expected at least {expected}",
    "theory.tied_loss": "no backward theory: the gradient of the loss has seen the tied weight that it goes back through",
    "theory.tied_gradient": "no theory: the gradients of the uses of a tied parameter depend on each other",
    "theory.tied_band": "no band: how much one seed scatters is not known of tied layers",
    "theory.tied_jacobian": "the factors of tied layers depend on each other",
    "theory.frozen": "frozen: no gradient is taken",
    "tie.none": "None of these layers is tied",
}
