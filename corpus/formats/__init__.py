"""How each file format becomes text and pages; ``corpus.readers`` is the way in."""
