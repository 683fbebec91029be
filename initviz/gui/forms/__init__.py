"""Forms that follow from the document's types."""
