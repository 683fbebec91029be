"""What the pages say that look closely at weights, activations and gradients."""

SENTENCES: dict[str, str] = {}
