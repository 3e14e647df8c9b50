--[[
  Removes a callback, or changes when it is due.

  Input:  KEYS[1] tag
          ARGV    user, token, change: 'remove'; 'hasten' (due now, unless a process has taken it);
                  'postpone' or 'retry' (one more failed try) by a process that has taken it; ms until it is due
  Output: 1 changed, 0 there is no such callback, or it is taken
]]
--- @include "reserve"
--- @include "clients/callbacks"

local user, token, change, dueMs = unpack(ARGV)
local callback = callbackOf(user, token)
local tries, endsAt, isTaken = readCallback(callback)
if not tries or change == 'hasten' and isTaken then return 0 end
if change == 'remove' then
  removeCallback(callback)
else
  if change == 'retry' then tries = tries + 1 end
  writeCallback(callback, tries, endsAt, false, NOW + tonumber(dueMs))
end
return 1
