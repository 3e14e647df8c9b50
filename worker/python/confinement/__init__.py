"""Seccomp, Landlock and root file systems, which confine programs."""
