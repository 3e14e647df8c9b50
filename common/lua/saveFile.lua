--[[
  Saves a file of a workspace if it still is what the caller knows.

  Input:  KEYS[1] tag
          ARGV    user, role, path, expected ('' no file, '*' any, else etags), encoding, hash, bytes of the file
  Output: { 'created'|'replaced'|'same', line }
          { 'mismatch', line of the file as it is or '' }
          { 'folder', the other path }, { 'files', number allowed }, { 'bytes', bytes in use, bytes allowed }, { 'full' }: refused

  What is there already is answered 'same' whatever was expected, so a command that is sent again finds what it did.
]]
--- @include "workspaces"

local user, role, path, expected, encoding, hash, data = unpack(ARGV)
local names = workspaceKeys(user)
local file = readFile(names, path)
if file and file.hash == hash and file.encoding == encoding then return { 'same', file.text } end
if not isExpected(expected, file) then return { 'mismatch', file and file.text or '' } end
if not file then
  local other = findFolderConflict(names, path)
  if other then return { 'folder', other } end
  if call('HLEN', names.files) >= settings.workspaceFiles then return { 'files', integer(settings.workspaceFiles) } end
end
local usedBytes = tonumber(call('HGET', names.totals, 'bytes') or '0')
local growth = #data - (file and file.bytes or 0)
if growth > 0 and usedBytes + growth > settings.workspaceBytes then
  return { 'bytes', integer(usedBytes), integer(settings.workspaceBytes) }
end
if tonumber(call('GET', key.fileBytes) or '0') + #data > settings.workspaceBudgetBytes then return { 'full' } end

if file then supersede(names, path, file) end
local version = integer(call('HINCRBY', names.totals, 'version', 1))
local line = table.concat({ version, encoding, integer(#data), hash, integer(NOW) }, ' ')
call('HSET', names.contents, version, data)
call('HSET', names.files, path, line)
call('HDEL', names.deleted, path)
call('HINCRBY', names.totals, 'bytes', #data)
call('INCRBY', key.fileBytes, #data)
settleWorkspace(user, role, names)
return { file and 'replaced' or 'created', line }
