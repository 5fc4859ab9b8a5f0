"""A message in its conversation: what it asks, and the reply."""
