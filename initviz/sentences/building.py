"""What the network panel says while a network is built: layers, blocks, fixes."""

SENTENCES: dict[str, str] = {}
