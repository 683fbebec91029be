"""The right pane: the selected layer explained and edited, or the probe."""
