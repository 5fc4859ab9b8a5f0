"""Retrieval: embeddings, generations, search. Knows corpus, knows nothing of chat."""
