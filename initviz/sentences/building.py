"""What the network panel says while a network is built: layers, blocks, fixes."""

SENTENCES: dict[str, str] = {
    # --- rows ---
    "rows.empty": "No layers yet. Add the first one with + Layer.",
    "row.shapes": "{incoming} → {outgoing}",
    "row.no_shape": "?",
    "row.unfold": "Show each layer in a row of its own (Right)",
    "row.fold": "Show these layers in one row (Left)",
}
