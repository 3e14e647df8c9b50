--[[
  Lets go of shares that nobody opened for too long. Called about once a second by anybody.

  Input:  KEYS[1] tag
  Output: shares that went
]]
--- @include "shares"

-- Done in one call at most, so that Redis is never held for long.
local SHARES_PER_CALL = 100

local due = call('ZRANGEBYSCORE', key.sharesDue, '-inf', integer(NOW), 'LIMIT', 0, SHARES_PER_CALL)
for _, id in ipairs(due) do forgetShare(id) end
return #due
