"""The documents of a home, the generations built of them, and who may see which."""
