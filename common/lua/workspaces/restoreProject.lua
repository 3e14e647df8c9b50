--[[
  Restores a deleted project with those of its files that are still stored, as they were when it was deleted.

  Input:  KEYS[1] tag
          ARGV    user, role, project
  Output: { 'restored' }, { 'missing' } there is none
          { 'projects', number allowed }, { 'files', number allowed }, { 'bytes', bytes in use, bytes allowed }: refused

  A project that is not deleted is restored already, so a resent command succeeds.
]]
--- @include "reserve"
--- @include "workspaces"

local user, role, project = unpack(ARGV)
local names = workspaceKeys(user)
if isProjectOpen(names, project) then return { 'restored' } end
local record = readProject(names, project)
if not record then return { 'missing' } end

local bytes, files = 0, {}
for _, file in ipairs(listRestorable(names)) do
  if splitField(file.field) == project then
    bytes, files[#files + 1] = bytes + file.bytes, file
  end
end
if countProjects(names) >= settings.workspaceProjects then
  return { 'projects', integer(settings.workspaceProjects) }
end
if #files > 0 and call('HLEN', names.files) + #files > settings.workspaceFiles then
  return { 'files', integer(settings.workspaceFiles) }
end
local usedBytes = tonumber(call('HGET', names.totals, 'bytes') or '0')
if bytes > 0 and usedBytes + bytes > settings.workspaceBytes then
  return { 'bytes', integer(usedBytes), integer(settings.workspaceBytes) }
end

for _, file in ipairs(files) do
  local history = readHistory(names, file.field)
  table.remove(history, 1)
  writeHistory(names, file.field, history)
  call('ZREM', names.old, oldMember(file, file.field))
  call('HSET', names.files, file.field, file.text)
  call('HDEL', names.deleted, file.field)
end
call('HINCRBY', names.totals, 'bytes', integer(bytes))
call('HINCRBY', names.totals, 'oldBytes', integer(-bytes))
record.deletedAt = 0
writeProject(names, project, record)
call('ZREM', names.old, deletedProjectMember(project))
maintainWorkspace(user, role, names)
return { 'restored' }
