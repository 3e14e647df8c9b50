--[[
  Moves a file to another path of its project, with all its versions. The history of a file that was deleted at the new
  path follows after them.

  Input:  KEYS[1] tag
          ARGV    user, role, project, path, new path, expected (etags)
  Output: { 'moved', entry }, { 'mismatch', entry of the current file or '' }, { 'taken' },
          { 'folder', the conflicting path }, { 'project' } there is none

  A resent command finds the version at its new path.
]]
--- @include "reserve"
--- @include "workspaces"

local user, role, project, path, newPath, expected = unpack(ARGV)
local names, from, to = workspaceKeys(user), toField(project, path), toField(project, newPath)
if not isProjectOpen(names, project) then return { 'project' } end
local file, target = readFile(names, from), readFile(names, to)
if target and isExpected(expected, target) and (not file or from == to) then return { 'moved', target.text } end
if not file or not isExpected(expected, file) then return { 'mismatch', file and file.text or '' } end
if target then return { 'taken' } end
local other = findFolderConflict(names, to, from)
if other then return { 'folder', pathOf(other) } end

local history = readHistory(names, from)
for _, old in ipairs(history) do
  local since = call('ZSCORE', names.old, oldMember(old, from))
  call('ZREM', names.old, oldMember(old, from))
  call('ZADD', names.old, since, oldMember(old, to))
end
for _, old in ipairs(readHistory(names, to)) do history[#history + 1] = old end
table.sort(history, function(a, b) return tonumber(a.version) > tonumber(b.version) end)
writeHistory(names, from, {})
writeHistory(names, to, thinHistory(names, to, history))
call('HDEL', names.files, from)
call('HSET', names.files, to, file.text)
call('HDEL', names.deleted, to)
maintainWorkspace(user, role, names)
return { 'moved', file.text }
