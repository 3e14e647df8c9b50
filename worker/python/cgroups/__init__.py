"""Meters and limits of runs: control groups, or sampling of /proc without them."""
