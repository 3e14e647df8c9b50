--[[
  Reads one version of a file, also of one that was deleted.

  Input:  KEYS[1] tag
          ARGV    user, path, version ('' for the one that holds)
  Output: { line, bytes of the file }, nil when there is none
]]
--- @include "workspaces"

local names = workspaceKeys(ARGV[1])
local candidates = { readFile(names, ARGV[2]) }
if ARGV[3] ~= '' then
  for _, old in ipairs(readHistory(names, ARGV[2])) do candidates[#candidates + 1] = old end
end
for _, file in ipairs(candidates) do
  if ARGV[3] == '' or file.version == ARGV[3] then return { file.text, call('HGET', names.contents, file.version) } end
end
return false
