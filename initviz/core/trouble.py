"""What goes wrong while numbers are computed of a document that is valid."""

TROUBLE = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError)
"""What torch raises when it is asked for something that it cannot do, and a theory that has a mistake: it is said, and
the program and the document in it live on."""
