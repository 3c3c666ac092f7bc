"""What is measured, as lists of descriptions. No Keras here.

Each module has one study: pure functions that list its experiments. `catalogue` names them all.
"""
