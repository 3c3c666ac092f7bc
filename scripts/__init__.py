"""What the tests, the benchmarks and the pictures share: a browser, and the served app."""
