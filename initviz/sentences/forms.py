"""What the forms say: names and meanings of fields, and why a value is refused."""

SENTENCES: dict[str, str] = {}
