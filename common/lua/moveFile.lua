--[[
  Gives a file of a workspace another path, with all its versions. Those of a file that was deleted there before stay behind them.

  Input:  KEYS[1] tag
          ARGV    user, role, from, to, expected (etags)
  Output: { 'moved', line }, { 'mismatch', line of the file as it is or '' }, { 'taken' }, { 'folder', the other path }

  A command that is sent again finds the version at its new path.
]]
--- @include "workspaces"

local user, role, from, to, expected = unpack(ARGV)
local names = workspaceKeys(user)
local file, target = readFile(names, from), readFile(names, to)
if target and isExpected(expected, target) and (not file or from == to) then return { 'moved', target.text } end
if not file or not isExpected(expected, file) then return { 'mismatch', file and file.text or '' } end
if target then return { 'taken' } end
local other = findFolderConflict(names, to, from)
if other then return { 'folder', other } end

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
settleWorkspace(user, role, names)
return { 'moved', file.text }
