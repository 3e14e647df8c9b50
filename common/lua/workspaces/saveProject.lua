--[[
  Creates a project, or changes its name and main file.

  Input:  KEYS[1] tag
          ARGV    user, role, project, json (name and main file)
  Output: { 'created'|'changed'|'same' }
          { 'deleted' }, { 'projects', number allowed }, { 'memory' } (Redis is nearly full): refused
]]
--- @include "intake"
--- @include "workspaces"

local user, role, project, json = unpack(ARGV)
local names = workspaceKeys(user)
local record = readProject(names, project)
if record and record.deletedAt > 0 then return { 'deleted' } end
if record and record.json == json then return { 'same' } end
local isNew = not record and project ~= FIRST_PROJECT
if isNew and countProjects(names) >= settings.workspaceProjects then
  return { 'projects', integer(settings.workspaceProjects) }
end
if isMemoryLow() then return { 'memory' } end

local createdAt = record and record.createdAt or NOW
writeProject(names, project, { createdAt = createdAt, updatedAt = NOW, deletedAt = 0, json = json })
maintainWorkspace(user, role, names)
return { isNew and 'created' or 'changed' }
