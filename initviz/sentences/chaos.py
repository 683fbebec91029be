"""What the pages of mean-field theory say: the plane of order and chaos, the two maps, and the gains."""

SENTENCES: dict[str, str] = {
    # --- remarks on layers that are not quite of this theory ---
    "chaos.remark.fixed": "its weights are a fixed pattern, of which this theory knows nothing",
    "chaos.remark.mean": "its weights have a mean, which all units share: this theory wants none",
    "chaos.remark.bias_mean": "its biases have a mean, which this theory leaves out",
    "chaos.remark.norm": "{layer} follows and sets every length anew",
    "chaos.remark.pooling": "{layer} follows, which this theory leaves out",
    "chaos.remark.dropout": "Dropout follows, which keeps inputs apart: c* stays below one even on the edge",
    # --- edits ---
    "chaos.edit.range": "σ_w² must be more than 0, and σ_b² at least 0",
    "chaos.edit.no_bias": "{layer} has no bias, so σ_b² stays 0",
    "chaos.edit.fixed": "{init} has no spread that could change; choose another initializer first",
    "chaos.edit.mean": "{init} has a mean here, so a gain alone does not set σ_w²; choose another initializer first",
}
