"""The English sentences, by room. Each is found by its id through `initviz.messages`."""
