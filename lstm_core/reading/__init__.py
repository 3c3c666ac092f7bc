"""What a trained network does with a sentence, and the questions that one can ask it."""
