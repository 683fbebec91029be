"""What is said of the data that the probe sends through the network."""

SENTENCES: dict[str, str] = {}
