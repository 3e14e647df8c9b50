"""The code of ours that runs in a program's own process."""
