"""Sentences about schemes: what is done with them, and why it cannot be done."""

SENTENCES: dict[str, str] = {
    "document.all_hidden": "expected at least one scheme that is not hidden",
    "edit.scheme.no_name": "a scheme needs a name",
    "edit.scheme.long_name": "expected a name of at most {limit} characters, got {got}",
    "edit.scheme.color": "expected a colour such as #0072B2, got {got!r}",
    "edit.scheme.last_hidden": "this is the only scheme that is shown: show another one before you hide it",
    "edit.scheme.last_removed": "this is the only scheme that is shown: add or show another one before you remove it",
    "edit.scheme.nothing_to_copy": "none of these layers has a weight or a bias to initialize",
}
