--[[
  Lets go of files that nobody touched for too long, and of old versions whose time is over. Called about once a second by anybody.

  Input:  KEYS[1] tag
  Output: workspaces that were looked after
]]
--- @include "workspaces"

-- Done in one call at most, so that Redis is never held for long.
local WORKSPACES_PER_CALL = 20

local due = call('ZRANGEBYSCORE', key.workspacesDue, '-inf', integer(NOW), 'LIMIT', 0, WORKSPACES_PER_CALL)
for _, user in ipairs(due) do
  local names = workspaceKeys(user)
  local expiresAt = tonumber(call('HGET', names.totals, 'expiresAt') or '0')
  evictOld(names)
  if expiresAt <= NOW or call('HLEN', names.files) == 0 and call('ZCARD', names.old) == 0 then
    forgetWorkspace(user)
  else
    scheduleWorkspace(user, names, expiresAt)
  end
end
return #due
