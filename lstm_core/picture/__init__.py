"""The linked picture: what it is made of, wherever it is shown. See `lstm_core.picture.show`."""
