--[[
  Admits whoever may start, after the settings changed.

  Input:  KEYS[1] tag
  Output: { admitted run, attempt, ... }
]]
--- @include "pump"

pump()
return admitted
