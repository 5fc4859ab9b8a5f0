"""What a convention is: texts, clauses, facts, metadata. Knows nothing of vectors or chat."""
