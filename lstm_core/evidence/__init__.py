"""What can be seen in trained networks, as numbers, and what was measured."""
