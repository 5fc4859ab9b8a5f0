"""The reader: a cited clause in its document, in a web browser."""
