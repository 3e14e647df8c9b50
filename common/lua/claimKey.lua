--[[
  Binds an Idempotency-Key to what was chosen for it the first time.

  Input:  KEYS[1] tag
          ARGV    name of the record (built in keys.ts), value
  Output: nil when the key is new, else the value of the first time
]]
--- @include "settings"

local first = call('GET', ARGV[1])
if first then return first end
call('SET', ARGV[1], ARGV[2], 'PX', integer(longestRetentionMs()))
return false
