"""Reading: what a trained network does with a sentence. `results` is free of Keras."""
