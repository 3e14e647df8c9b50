"""The pipes of a run: what serves them makes no decisions, the event loop takes the results."""
