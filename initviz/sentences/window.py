"""What the window says: labels, tooltips, menus, dialogs."""

SENTENCES: dict[str, str] = {
}
