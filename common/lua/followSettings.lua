--[[
  Gives a shard the settings of the first one. Lowered caps only shrink; raised ones let runs in at once.

  Input:  KEYS[1] tag
          ARGV    number of texts that make the configured settings, then those (name, value, ...), then those that ops changed
  Output: { admitted run, attempt, ... }
]]
--- @include "pump"

local function replace(name, from, to)
  call('DEL', name)
  if from < to then call('HSET', name, unpack(ARGV, from, to)) end
end

local last = 1 + tonumber(ARGV[1])
replace(key.settings, 2, last)
replace(key.liveSettings, last + 1, #ARGV)
loadSettings()
placeActiveUsers()
pump()
return admitted
