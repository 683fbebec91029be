"""What the pages of signals, gradients and the walk say."""

SENTENCES: dict[str, str] = {}
