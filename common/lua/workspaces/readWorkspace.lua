--[[
  Lists the files of one project and renews the retention of all.

  Input:  KEYS[1] tag
          ARGV    user, role, project
  Output: bytes in use, bytes allowed, files allowed, { path, entry, ... }, { deleted path, 'version deletedAt', ... };
          nil if there is no such project. The first three are those of all projects.
]]
--- @include "workspaces"

local user, role, project = unpack(ARGV)
local names = workspaceKeys(user)
if not isProjectOpen(names, project) then return false end
renewWorkspace(user, role, names)
return { tonumber(call('HGET', names.totals, 'bytes') or '0'), settings.workspaceBytes, settings.workspaceFiles,
  selectProject(call('HGETALL', names.files), project), selectProject(call('HGETALL', names.deleted), project) }
