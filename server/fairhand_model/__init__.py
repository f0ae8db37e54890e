"""The model host: one process that owns the weights and answers OpenAI `/v1/completions`."""
