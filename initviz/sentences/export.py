"""English sentences: pictures, data and pages for others."""

SENTENCES: dict[str, str] = {
    # --- the HTML page ---
    "html.table": "All numbers",
    "html.code": "PyTorch code of {name}",
    "html.document": "The document",
    "html.versions": "Versions",
    "html.name": "initviz: {name}",
    # --- the command line ---
    "cli.paper_window": "--theme: the window has no theme {got!r}, only {known}; figures have",
    "cli.font": "font of a figure: the window's own (the default), sans or serif",
    "cli.stroke": "width of a figure's lines, as a multiple of the usual (0.5 to 4)",
    "cli.scale": "pixels of a PNG for each pixel of --size (0.5 to 8)",
    "cli.html": "write one self-contained HTML page with figures, table, code and versions",
    "cli.export.about": "writes a figure's data (.csv, .npz) or a scheme's state_dict (.pt)",
    "cli.export.output": "file to write, ending in .csv, .npz or .pt",
    "cli.export.figure": "name of the figure whose data is written",
    "cli.bad_export": "--output: expected a file that ends in .csv, .npz or .pt, got {got!r}",
    "cli.bad_html": "--html: expected a file that ends in .html, got {got!r}",
    "cli.bad_factor": "expected a number from {least} to {most}, got {got!r}",
    "cli.window_data": "--figure: the window is many figures; choose one of {known}",
}
"""Sentences by id."""
