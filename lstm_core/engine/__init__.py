"""Worker processes that train and read, so that the calling process never loads TensorFlow."""
