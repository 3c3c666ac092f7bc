"""What the design promises, measured: ratios within one run (`python -m benchmarks`)."""
