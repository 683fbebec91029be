"""What the figures say: titles, axes, legends, notes."""

SENTENCES: dict[str, str] = {
}
