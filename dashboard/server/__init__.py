"""The server itself: its edge, and its life. Loads nothing of the library before it answers."""
