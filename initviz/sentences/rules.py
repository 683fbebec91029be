"""Sentences about rules: which layers they reach, what wins, and how a layer comes to its initializer."""

SENTENCES: dict[str, str] = {
    "edit.no_rule": "there is no rule {number}: the scheme has {count}",
}
