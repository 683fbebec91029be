"""The JSON Schema of the document."""

from typing import Any

import msgspec

from initviz.core.document.experiment import Experiment


def schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of an `.initviz.json` file."""
    # Through JSON, so that default values are the plain data that a reader of the schema sees.
    found = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Experiment)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "initviz experiment", **found}
