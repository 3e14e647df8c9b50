-- The projects of one user, each a folder of files. The first one always exists and has a record only after a change of
-- its name. A record is 'createdAt updatedAt deletedAt json'; deletedAt is 0 until the project is deleted.
--- @include "keys"

local FIRST_PROJECT = 'default'

-- The field of a file in the hashes of the user. No path and no id contains a NUL character.
local function toField(project, path)
  return project == FIRST_PROJECT and path or project .. '\0' .. path
end

-- Reverses toField: returns the project and the path.
local function splitField(field)
  local cut = string.find(field, '\0', 1, true)
  if not cut then return FIRST_PROJECT, field end
  return string.sub(field, 1, cut - 1), string.sub(field, cut + 1)
end

local function pathOf(field)
  local _, path = splitField(field)
  return path
end

-- Keeps what belongs to one project of a flat list of fields and values, with paths instead of fields.
local function selectProject(flat, project)
  local selected = {}
  for i = 1, #flat, 2 do
    local owner, path = splitField(flat[i])
    if owner == project then
      selected[#selected + 1] = path
      selected[#selected + 1] = flat[i + 1]
    end
  end
  return selected
end

-- Returns nil for nil and false, which Redis returns for missing fields.
local function parseProject(text)
  if not text then return nil end
  local createdAt, updatedAt, deletedAt, json = string.match(text, '^(%d+) (%d+) (%d+) (.*)$')
  return {
    createdAt = tonumber(createdAt), updatedAt = tonumber(updatedAt), deletedAt = tonumber(deletedAt), json = json,
  }
end

local function readProject(names, project) return parseProject(call('HGET', names.projects, project)) end

local function writeProject(names, project, record)
  local times = { integer(record.createdAt), integer(record.updatedAt), integer(record.deletedAt) }
  call('HSET', names.projects, project, table.concat(times, ' ') .. ' ' .. record.json)
end

-- Whether files of the project can be read and changed.
local function isProjectOpen(names, project)
  if project == FIRST_PROJECT then return true end
  local record = readProject(names, project)
  return record ~= nil and record.deletedAt == 0
end

-- Number of projects that are not deleted, the first one included.
local function countProjects(names)
  local count = 1
  local flat = call('HGETALL', names.projects)
  for i = 1, #flat, 2 do
    if flat[i] ~= FIRST_PROJECT and parseProject(flat[i + 1]).deletedAt == 0 then count = count + 1 end
  end
  return count
end

-- A deleted project stands among the old versions, after those that were replaced at the same time.
local function deletedProjectMember(project) return 'project ' .. project end
