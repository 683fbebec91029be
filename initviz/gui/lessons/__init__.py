"""Lessons in the window: a strip over the panes that shows one step at a time."""
