--[[
  Lists the files of a user, and keeps them for as long again: whoever looks at his files still needs them.

  Input:  KEYS[1] tag
          ARGV    user, role
  Output: bytes in use, bytes allowed, files allowed, { path, line, ... }, { deleted path, 'version deletedAt', ... }
]]
--- @include "workspaces"

-- A look now and then does not write each time.
local TOUCH_EVERY_MS = 3600000

local user, role = unpack(ARGV)
local names = workspaceKeys(user)
local sums = call('HMGET', names.totals, 'bytes', 'expiresAt')
local expiresAt = NOW + retentionMsOfFiles(role)
if sums[2] and math.abs(expiresAt - tonumber(sums[2])) > TOUCH_EVERY_MS then scheduleWorkspace(user, names, expiresAt) end
return { tonumber(sums[1] or '0'), settings.workspaceBytes, settings.workspaceFiles,
  call('HGETALL', names.files), call('HGETALL', names.deleted) }
