--[[
  Deletes files that were unused for their retention time, and expired old versions. Any process may call it; called
  about once a second.

  Input:  KEYS[1] tag
  Output: number of processed workspaces
]]
--- @include "reserve"
--- @include "workspaces"

-- Workspaces per call, which bounds the time that Redis is blocked.
local WORKSPACES_PER_CALL = 20

local due = call('ZRANGEBYSCORE', key.workspacesDue, '-inf', integer(NOW), 'LIMIT', 0, WORKSPACES_PER_CALL)
for _, user in ipairs(due) do
  local names = workspaceKeys(user)
  local expiresAt = tonumber(call('HGET', names.totals, 'expiresAt') or '0')
  evictOldVersions(names)
  if expiresAt <= NOW or isEmptyWorkspace(names) then
    deleteWorkspace(user)
  else
    scheduleWorkspace(user, names, expiresAt)
  end
end
return #due
