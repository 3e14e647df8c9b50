--[[
  Deletes a file of a workspace if it still is what the caller knows. Its versions stay until their time or their room is over.

  Input:  KEYS[1] tag
          ARGV    user, role, path, expected ('*' any, else etags)
  Output: { 'deleted' }, { 'mismatch', line of the file as it is or '' }

  A command that is sent again finds the version that it deleted among the deleted ones.
]]
--- @include "workspaces"

local user, role, path, expected = unpack(ARGV)
local names = workspaceKeys(user)
local file = readFile(names, path)
if not file then
  local last = readHistory(names, path)[1]
  return last and isExpected(expected, last) and { 'deleted' } or { 'mismatch', '' }
end
if not isExpected(expected, file) then return { 'mismatch', file.text } end

supersede(names, path, file)
call('HDEL', names.files, path)
call('HSET', names.deleted, path, file.version .. ' ' .. integer(NOW))
settleWorkspace(user, role, names)
return { 'deleted' }
