--[[
  Deletes a file of a workspace if its version matches.

  Input:  KEYS[1] tag
          ARGV    user, role, project, path, expected ('*' any, else etags)
  Output: { 'deleted' }, { 'mismatch', entry of the current file or '' }, { 'project' } there is none

  A resent command finds the version that it deleted in the history.
]]
--- @include "reserve"
--- @include "workspaces"

local user, role, project, path, expected = unpack(ARGV)
local names, field = workspaceKeys(user), toField(project, path)
if not isProjectOpen(names, project) then return { 'project' } end
local file = readFile(names, field)
if not file then
  local last = readHistory(names, field)[1]
  return last and isExpected(expected, last) and { 'deleted' } or { 'mismatch', '' }
end
if not isExpected(expected, file) then return { 'mismatch', file.text } end

deleteFile(names, field, file)
maintainWorkspace(user, role, names)
return { 'deleted' }
