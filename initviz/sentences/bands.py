"""Why it is not known how far single seeds scatter."""

SENTENCES = {
    "figure.note.no_band": "no band: {reason}",
    "figure.read.no_band": "{said}; no band: {reason}",
    "figure.read.mean": "{said}; mean {mean}, of such means 99 % in {low}–{high}",
    "figure.read.mean_outside": "{said}; mean {mean}, outside of {low}–{high} with 99 % of such means",
    "theory.band_unknown": "nothing is known of how seeds scatter where no theory holds",
    "theory.band_zero": "where all is zero nothing scatters",
    "theory.band_law": "how seeds scatter is known of functions of one normal pre-activation only",
    "theory.band_layer": "how seeds scatter is not followed through {layer}",
    "theory.band_largest": "how seeds scatter behind a maximum of dependent positions is not known",
    "theory.band_pattern": "a fixed pattern of weights draws nothing of its own",
    "theory.band_mean": "weights with a mean multiply one sum that all units share, whose scatter is not followed",
    "theory.band_groups": "groups see different channels, each with a scatter of its own that is not followed",
    "theory.band_images": "positions of data look alike in ways that {layer} mixes and that are not followed",
    "theory.band_stride": "{layer} with a stride leaves positions that share no weights: how seeds scatter is not known",
    "theory.band_axes": "{layer} mixes what was a position: how seeds scatter is not followed",
    "theory.band_windows": "windows of {layer} that differ average out different parts of what scatters",
    "theory.band_norm": "what {layer} leaves of how seeds scatter is known behind normal pre-activations only",
    "theory.band_small_batch": "{layer} normalizes {terms} values: too few for how seeds scatter to be known",
    "theory.band_loss": "the gradient of a loss scatters with the outputs that it sees, which is not followed",
}
