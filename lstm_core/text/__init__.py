"""Text to integers: corpora, tokens, vocabulary, examples. No TensorFlow."""
