"""The queue of changes to the documents, and the process that does them."""
