--[[
  Saves a file of a workspace if its version matches.

  Input:  KEYS[1] tag
          ARGV    user, role, project, path, expected ('' no file, '*' any, else etags), encoding, hash, bytes of the
                  file
  Output: { 'created'|'replaced'|'same', entry }
          { 'mismatch', entry of the current file or '' }
          { 'project' } there is none, { 'folder', the conflicting path }, { 'files', number allowed },
          { 'bytes', bytes in use, bytes allowed }, { 'full' }, { 'memory' } (Redis is nearly full): refused

  Identical content returns 'same' whatever version was expected, so a resent command succeeds.
]]
--- @include "intake"
--- @include "workspaces"
--- @include "shares"

local user, role, project, path, expected, encoding, hash, data = unpack(ARGV)
local names, field = workspaceKeys(user), toField(project, path)
if not isProjectOpen(names, project) then return { 'project' } end
local file = readFile(names, field)
if file and file.hash == hash and file.encoding == encoding then return { 'same', file.text } end
if not isExpected(expected, file) then return { 'mismatch', file and file.text or '' } end
if not file then
  local other = findFolderConflict(names, field)
  if other then return { 'folder', pathOf(other) } end
  if call('HLEN', names.files) >= settings.workspaceFiles then return { 'files', integer(settings.workspaceFiles) } end
end
local usedBytes = tonumber(call('HGET', names.totals, 'bytes') or '0')
local growth = #data - (file and file.bytes or 0)
if growth > 0 and usedBytes + growth > settings.workspaceBytes then
  return { 'bytes', integer(usedBytes), integer(settings.workspaceBytes) }
end
if isMemoryLow() then return { 'memory' } end
if isFileBudgetFull(user, #data) then return { 'full' } end

if file then supersede(names, field, file) end
local version = integer(call('HINCRBY', names.totals, 'version', 1))
local entry = table.concat({ version, encoding, integer(#data), hash, integer(NOW) }, ' ')
call('HSET', names.contents, version, data)
call('HSET', names.files, field, entry)
call('HDEL', names.deleted, field)
call('HINCRBY', names.totals, 'bytes', #data)
call('INCRBY', key.fileBytes, #data)
maintainWorkspace(user, role, names)
return { file and 'replaced' or 'created', entry }
