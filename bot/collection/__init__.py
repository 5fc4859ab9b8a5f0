"""Questions about all conventions at once: which, how many, the highest, the latest."""
