"""The schemes above the network: pills to choose, name, colour, order, hide and remove them."""
