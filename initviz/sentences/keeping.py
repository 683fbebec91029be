"""What is said of history, files, the window and its menu."""

SENTENCES: dict[str, str] = {}
