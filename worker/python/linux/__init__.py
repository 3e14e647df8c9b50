"""System calls and process functions that the standard library lacks."""
