"""What the core says: refusals, shape errors, reasons why a theory stops, verdicts."""

SENTENCES = {
    # --- values ---
    "value.bounds_order": "{low_name} = {low:g} must not exceed {high_name} = {high:g}",
    "value.bounds_distinct": "{low_name} = {low:g} must be less than {high_name} = {high:g}",
    "value.axes": "{layer}: {field} needs one number or {expected}, got {got}",
    # --- what an initializer refuses ---
    "init.needs_fans": "{init} needs a fan in and a fan out, so at least 2 dimensions; this parameter has shape {shape}",
    "init.needs_two_dimensions": "{init} fills matrices only (2 dimensions); this parameter has shape {shape}",
    "init.needs_convolution": "{init} fills convolution kernels only (3 to 5 dimensions); this parameter has shape {shape}",
    "init.needs_matrix": "{init} needs at least 2 dimensions; this parameter has shape {shape}",
    "init.dirac_groups": "dirac with groups = {groups} needs output channels divisible by it; this layer has {channels}",
}
