"""What the window says: labels, tooltips, menus, dialogs."""

SENTENCES: dict[str, str] = {
    # --- plots ---
    "plot.reset_view": "Show all",
    "plot.copy": "Copy picture",
}
