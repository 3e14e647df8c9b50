"""The pipes of a run: one thread reads and writes them, the event loop takes the results."""
