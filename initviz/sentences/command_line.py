"""What the command line says: help, tables, errors."""

SENTENCES: dict[str, str] = {
}
