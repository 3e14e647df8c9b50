--[[
  Replaces the settings of a shard with those of the first one. A lowered cap stops no active run; a raised one admits
  runs immediately.

  Input:  KEYS[1] tag
          ARGV    number of arguments for the configured settings, those settings (name, value, ...),
                  then the live settings (name, value, ...)
  Output: { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "admit"

local configuredCount = tonumber(ARGV[1])
local function replace(name, from, to)
  call('DEL', name)
  if from < to then call('HSET', name, unpack(ARGV, from, to)) end
end

local last = 1 + configuredCount
replace(key.settings, 2, last)
replace(key.liveSettings, last + 1, #ARGV)
loadSettings()
updateActiveUsers()
admitRuns()
return admitted
