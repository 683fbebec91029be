"""Sentences about singular values, and about tests of parameters against their laws."""

SENTENCES: dict[str, str] = {
    # --- why there is no theory, or nothing to see ---
    "spectrum.no.convolution": "the layer is no convolution",
    "spectrum.no.matrix": "the layer has no weight of two dimensions",
    "spectrum.no.stride": "an image of {extents} does not divide into steps of {stride}",
    "spectrum.no.pattern": "the weights are a fixed pattern that is no random matrix",
    "spectrum.no.sparse": "only about {count:.1f} entries of a row or column are not zero, too few for the law of large matrices",
    "spectrum.no.mean": "the weights have a mean",
    "spectrum.no.groups": "the rows of different groups are orthogonal to each other, which no theory here covers",
    "spectrum.no.uneven": "a stride of {stride} over {taps} taps reads some inputs through more taps than others",
    "spectrum.no.parts": "the law has several parts with gaps between them",
    "spectrum.no.range": "the singular values leave the range of floating-point numbers",
    "spectrum.no.layer": "theory covers chains of Linear, ReLU and Dropout; {layer} is {type}",
    "spectrum.no.symmetry": "what enters {layer} is not as often positive as negative",
    "spectrum.no.weights": "no layer of the network draws random weights",
    "spectrum.nonfinite": "some entries are not finite",
    "spectrum.large": "a matrix of {rows} × {columns} is too large to be taken apart here; 1600 × 1600 is the limit",
    "spectrum.large.many": "{count} matrices of {rows} × {columns}, one for each frequency, are too many to be taken apart here",
    "spectrum.large.jacobian": "a Jacobian of {rows} × {columns} through these layers is too large to be computed here",
    "spectrum.batch_norm": "{layer} couples the samples of a batch in train mode: one sample alone has no Jacobian. In eval mode it has",
}
