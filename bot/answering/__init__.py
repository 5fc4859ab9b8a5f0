"""From a question to an answer: understand, select evidence, extract, compare, abstain."""
