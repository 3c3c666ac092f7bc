"""The linked picture: what it is made of, wherever it is shown. `show` makes one of traces."""
