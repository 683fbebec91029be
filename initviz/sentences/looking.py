"""What the pages say that look closely at weights, activations and gradients."""

SENTENCES: dict[str, str] = {
    # --- one parameter ---
    "figure.parameter": "{kind} {layer}: {role} {shape}",
    "figure.name": "{name}",
    "figure.weight_histogram.title": "Weight of the selected layer",
    "figure.weight_histogram.label": "weight",
    "figure.bias_histogram.title": "Bias of the selected layer",
    "figure.bias_histogram.label": "bias",
    "figure.weight_image.title": "Entries of the selected layer's weight",
    "figure.weight_image.label": "weight entries",
    "figure.bias_image.title": "Entries of the selected layer's bias",
    "figure.bias_image.label": "bias entries",
    "figure.axis.input_unit": "input unit",
    "figure.axis.output_unit": "output unit",
    "figure.axis.input_channel": "input channel",
    "figure.axis.output_channel": "output channel",
    "figure.axis.entry": "entry",
    "figure.axis.density": "density",
    "figure.axis.count": "entries per bin",
    "figure.read.bin": "{name}: {count} in {low} … {high}, expected {expected} ± {spread}",
    "figure.read.density": "{name}: density {density} at {x}",
    "figure.read.entry": "{role}[{at}] = {value}",
    "figure.note.sampled": "1 of {rows} rows and 1 of {columns} columns shown: zoom in to see all.",
    "figure.note.stems": "Stems are values that many entries share exactly: a stem of full height would be all entries.",
    "figure.note.nonfinite": "{name}: {share} of the entries are not finite.",
    # --- plots ---
    "plot.copy_data": "Copy data as CSV",
    # --- nothing to see, or not yet ---
    "figure.state.measuring": "measuring…",
    "figure.state.no_weight": "No layer has a weight",
    "figure.state.no_bias": "This layer has no bias",
}
