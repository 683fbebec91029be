"""Sentences about initializers that are code, and about kernels with an orthogonal centre."""

SENTENCES: dict[str, str] = {
    "about.delta_orthogonal": "`gain` times orthonormal columns at the centre of the kernel, zeros elsewhere (Xiao et al. 2018, algorithm 1).",
    "init.delta_transposed": "{init} keeps norms in forward convolutions; this is the weight of a transposed one ({shape})",
    "init.delta_narrows": "{init} needs at least as many outputs as inputs, or it could not keep norms; this weight of shape {shape} has {outputs} and {inputs}",
    "field.DeltaOrthogonal.gain": "Every singular value of the matrix at the kernel's centre",
    "explain.delta_orthogonal": "An orthogonal map from pixel to pixel: neighbours have no say at first, and no norm is lost.",
    "spectrum.no.centre": "the kernel is zero but at its centre, which this law of large matrices does not cover",
}
