--[[
  Lists the versions of a file, including a deleted one.

  Input:  KEYS[1] tag
          ARGV    user, project, path
  Output: entries, newest first, the current one included
]]
--- @include "workspaces"

local user, project, path = unpack(ARGV)
local names, field = workspaceKeys(user), toField(project, path)
if not isProjectOpen(names, project) then return {} end
local entries = { call('HGET', names.files, field) or nil }
for _, old in ipairs(readHistory(names, field)) do entries[#entries + 1] = old.text end
return entries
