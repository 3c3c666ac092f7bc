"""Three cells at one word: what each keeps of its memory, and what it writes."""
