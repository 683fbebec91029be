"""The network's panel: rows, whole-stack controls and the dropdowns of initializers."""
