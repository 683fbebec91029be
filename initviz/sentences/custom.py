"""Sentences about initializers that are code, and about kernels with an orthogonal centre."""

SENTENCES: dict[str, str] = {
    "about.delta_orthogonal": "`gain` times orthonormal columns at the centre of the kernel, zeros elsewhere (Xiao et al. 2018, algorithm 1).",
    "about.custom": "Code that fills a tensor in place with the numbers of a generator; it runs in a process of its own.",
    "explain.custom": "A function of your own. No law is known for it: what you see is measured.",
    "field.Custom.code": "Defines init_(tensor, generator), which fills the tensor in place; `torch` is there",
    "theory.custom": "no theory: the {name} is filled by custom code, which has no law",
    "custom.untrusted": "{name} is filled by code that nobody has agreed to run; on the command line, --trust-code does",
    "custom.raised": "custom code of {name}, line {line}: {error}",
    "custom.failed": "custom code of {name}: {error}",
    "custom.time": "custom code of {name} was stopped: it took longer than {limit} s",
    "custom.died": "custom code of {name} has ended its process (exit code {code}); nothing else was harmed",
    "custom.no_function": "it defines no function init_",
    "cli.trust_code": "run the custom code that FILE carries",
    "custom.no_law": "no law: custom code",
    "init.delta_transposed": "{init} keeps norms in forward convolutions; this is the weight of a transposed one ({shape})",
    "init.delta_narrows": "{init} needs at least as many outputs as inputs, or it could not keep norms; this weight of shape {shape} has {outputs} and {inputs}",
    "field.DeltaOrthogonal.gain": "Every singular value of the matrix at the kernel's centre",
    "explain.delta_orthogonal": "An orthogonal map from pixel to pixel: neighbours have no say at first, and no norm is lost.",
    "spectrum.no.centre": "the kernel is zero but at its centre, which this law of large matrices does not cover",
}
