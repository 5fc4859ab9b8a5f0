"""What differs between two conventions: figures first, then words."""
