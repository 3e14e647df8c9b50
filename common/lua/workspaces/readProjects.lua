--[[
  Lists the projects of a user, deleted ones included, and renews the retention of all files.

  Input:  KEYS[1] tag
          ARGV    user, role
  Output: { project, record or '', number of files, their bytes, first and last savedAt of them (0 if none) }, ...
          Of a deleted project, the files that a restore would bring back.
]]
--- @include "workspaces"

local user, role = unpack(ARGV)
local names = workspaceKeys(user)
local records, sums, ids = { [FIRST_PROJECT] = '' }, {}, {}
local flat = call('HGETALL', names.projects)
for i = 1, #flat, 2 do records[flat[i]] = flat[i + 1] end
for id in pairs(records) do
  ids[#ids + 1] = id
  sums[id] = { files = 0, bytes = 0, first = 0, last = 0 }
end

local function addFile(project, file)
  local sum = sums[project]
  if not sum then return end
  sum.files, sum.bytes = sum.files + 1, sum.bytes + file.bytes
  sum.first = sum.first == 0 and file.savedAt or math.min(sum.first, file.savedAt)
  sum.last = math.max(sum.last, file.savedAt)
end

local files = call('HGETALL', names.files)
for i = 1, #files, 2 do addFile(splitField(files[i]), parseVersion(files[i + 1])) end
for _, file in ipairs(listRestorable(names)) do addFile(splitField(file.field), file) end

renewWorkspace(user, role, names)
local rows = {}
for i, id in ipairs(ids) do
  local sum = sums[id]
  rows[i] = { id, records[id], integer(sum.files), integer(sum.bytes), integer(sum.first), integer(sum.last) }
end
return rows
