--[[
  Deletes a project with its files, which stay restorable like deleted files. Beyond the number of projects of a user,
  the one deleted longest ago goes for good.

  Input:  KEYS[1] tag
          ARGV    user, role, project (not the first)
  Output: 1 deleted, 0 there is none, or it was deleted before
]]
--- @include "reserve"
--- @include "workspaces"

local user, role, project = unpack(ARGV)
local names = workspaceKeys(user)
local record = readProject(names, project)
if not record or record.deletedAt > 0 then return 0 end

for _, field in ipairs(call('HKEYS', names.files)) do
  if splitField(field) == project then deleteFile(names, field, readFile(names, field), 'project') end
end
record.deletedAt = NOW
writeProject(names, project, record)
call('ZADD', names.old, integer(NOW), deletedProjectMember(project))

-- Deletes all that is left of a project.
local function forgetProject(id)
  for _, field in ipairs(call('HKEYS', names.history)) do
    if splitField(field) == id then
      for _, file in ipairs(readHistory(names, field)) do deleteVersion(names, field, file) end
      call('HDEL', names.history, field)
      call('HDEL', names.deleted, field)
    end
  end
  call('HDEL', names.projects, id)
  call('ZREM', names.old, deletedProjectMember(id))
end

local deletedIds, deletedAt = {}, {}
local flat = call('HGETALL', names.projects)
for i = 1, #flat, 2 do
  local id = flat[i]
  deletedAt[id] = parseProject(flat[i + 1]).deletedAt
  if deletedAt[id] > 0 then deletedIds[#deletedIds + 1] = id end
end
table.sort(deletedIds, function(a, b)
  if deletedAt[a] ~= deletedAt[b] then return deletedAt[a] < deletedAt[b] end
  return a < b
end)
for i = 1, #deletedIds - settings.workspaceProjects do forgetProject(deletedIds[i]) end
maintainWorkspace(user, role, names)
return 1
