"""The pages of the centre: figures, tables, and the walk through the network."""
