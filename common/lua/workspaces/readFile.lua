--[[
  Reads one version of a file, including versions of deleted files.

  Input:  KEYS[1] tag
          ARGV    user, project, path, version ('' for the current one)
  Output: { entry, bytes of the file }, nil if there is none
]]
--- @include "workspaces"

local user, project, path, version = unpack(ARGV)
local names, field = workspaceKeys(user), toField(project, path)
if not isProjectOpen(names, project) then return false end
local candidates = { readFile(names, field) }
if version ~= '' then
  for _, old in ipairs(readHistory(names, field)) do candidates[#candidates + 1] = old end
end
for _, file in ipairs(candidates) do
  if version == '' or file.version == version then return { file.text, call('HGET', names.contents, file.version) } end
end
return false
