"""One folder for each thing that a visitor sees and does."""
