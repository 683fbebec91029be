"""What the pages of signals, gradients and the walk say."""

SENTENCES: dict[str, str] = {
    # --- ridges ---
    "figure.gradients.title": "Gradients with respect to the activations",
    "figure.gradients.axis": "∂L/∂a",
    "figure.gradients.label": "∂L/∂a",
    "figure.preactivation_gradients.title": "Gradients with respect to the pre-activations",
    "figure.preactivation_gradients.axis": "∂L/∂z",
    "figure.preactivation_gradients.label": "∂L/∂z",
    "figure.note.signed_log": "Values of very different sizes: the axis is logarithmic on both sides of zero.",
    "figure.state.waiting": "The first seed is being measured…",
    "figure.state.no_layers": "There is no such layer in this network",
    "figure.words.nonfinite": "{share} inf or nan",
    "figure.words.nonfinite_all": "overflow",
    # --- shares ---
    "figure.column.dead": "dead",
    "figure.column.saturated": "saturated",
    "figure.column.zero": "zero",
    "figure.column.nonfinite": "inf/nan",
    "figure.share.measured": "{what} {share}",
    "figure.share.theory": "{what} (theory {theory})",
    "figure.share.both": "{what} {share} (theory {theory})",
    "figure.share.and": "{first}, {then}",
    "figure.read.shares": "{name}: {shares}",
}
