"""Rules by layer type: their list in the left pane, the chosen one in the right pane, and what layers have of them."""
