"""What processes that run for long share: answering, the live generation, rates, logs, counters."""
