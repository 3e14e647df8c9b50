--[[
  Adds a callback that is due later.

  Input:  KEYS[1] tag
          ARGV    user, token, ms until it is due, ms until it is given up, most callbacks of all users
  Output: 1 added, 0 there are too many
]]
--- @include "clients/callbacks"

local user, token, dueMs, keptMs, most = unpack(ARGV)
if call('ZCARD', key.callbacks) >= shareOf(tonumber(most)) then return 0 end
writeCallback(callbackOf(user, token), 0, NOW + tonumber(keptMs), false, NOW + tonumber(dueMs))
return 1
