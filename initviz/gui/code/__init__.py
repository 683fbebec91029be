"""Custom code in the window: its editor, and the question whether a scene's code may run."""
