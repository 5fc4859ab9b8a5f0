"""What is remembered in ``state.db``: people, answers, feedback, the journal, tokens."""
