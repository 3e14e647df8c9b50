--[[
  Deletes shares that were not opened for their retention time. Any process may call it; called about once a second.

  Input:  KEYS[1] tag
  Output: number of deleted shares
]]
--- @include "reserve"
--- @include "shares"

-- Shares per call, which bounds the time that Redis is blocked.
local SHARES_PER_CALL = 100

local due = call('ZRANGEBYSCORE', key.sharesDue, '-inf', integer(NOW), 'LIMIT', 0, SHARES_PER_CALL)
for _, id in ipairs(due) do deleteShare(id) end
return #due
