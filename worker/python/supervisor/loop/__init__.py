"""The event loop of the supervisor, and the threads that run it."""
