"""English sentences: scenes of published experiments, and what is to be seen in them."""

SENTENCES: dict[str, str] = {
    "menu.papers": "From papers",
    "gallery.glorot_bengio_2010": "Glorot & Bengio 2010",
    "gallery.glorot_bengio_2010.about": "Five layers of 1000 Tanh: “standard” weights shrink signal and gradient, "
    "“normalized” ones much less.",
    "gallery.saxe_2013": "Saxe et al. 2013",
    "gallery.saxe_2013.about": "Forty linear layers: orthogonal weights keep every length at any depth, "
    "Gaussian ones only on average.",
    "gallery.he_2015": "He et al. 2015: depth",
    "gallery.he_2015.about": "Thirty layers of ReLU: Xavier loses a factor of 2 per layer, He's scale none.",
    "gallery.he_2015_vgg": "He et al. 2015: VGG-B",
    "gallery.he_2015_vgg.about": "Weights of std 0.01: the gradient's std falls by 1.7×10⁴ from conv 10 to conv 2.",
    "gallery.schoenholz_2017": "Schoenholz et al. 2017",
    "gallery.schoenholz_2017.about": "Tanh in the ordered phase, at the edge of chaos, and in the chaotic phase: "
    "the gradient vanishes, stays, explodes.",
    "gallery.klambauer_2017": "Klambauer et al. 2017",
    "gallery.klambauer_2017.about": "SELU draws a signal that is too small to mean 0 and variance 1.",
    "gallery.pennington_2017": "Pennington et al. 2017",
    "gallery.pennington_2017.about": "Sixteen linear layers: all singular values of the Jacobian are 1 for orthogonal "
    "weights, and spread for Gaussian ones.",
    "gallery.hanin_rolnick_2018": "Hanin & Rolnick 2018",
    "gallery.hanin_rolnick_2018.about": "Thirty narrow layers, 200 seeds: lengths scatter like exp(5·Σ1/n), "
    "though their mean stays.",
    "gallery.yang_2019": "Yang et al. 2019",
    "gallery.yang_2019.about": "BatchNorm and ReLU: the gradient grows by π/(π−1) per layer, whatever the weights.",
}
"""Sentences by id."""
