"""The zygote and its children: a warm interpreter that forks slots, which fork single-use units."""
