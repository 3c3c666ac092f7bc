"""The pages: one script each, run from top to bottom for every visitor."""
