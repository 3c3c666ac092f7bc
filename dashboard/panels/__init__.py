"""Pieces that several pages share. They call the workbench; the pages call them."""
