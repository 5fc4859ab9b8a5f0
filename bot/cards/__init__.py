"""What a convention says of itself: its parties, figures and dates, each with its passage."""
