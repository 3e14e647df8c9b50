--[[
  Admits all runs that may start, after the settings changed.

  Input:  KEYS[1] tag
  Output: { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "admit"

admitRuns()
return admitted
