"""The supervisor: one process per worker that starts interpreters, limits runs and talks to the worker."""
