-- The files of one user. An entry describes one version: 'version encoding bytes hash savedAt'. Version numbers are
-- unique in the whole workspace. A new file at the path of a deleted one continues its history. Functions take the
-- field of a file (projects.lua), so files of all projects share the versions, the quotas and the expiry.
--- @include "settings"
--- @include "projects"

-- All versions of the last hour are kept, then one per hour for a day, then one per day.
local KEEP_ALL_MS = 3600000
local KEEP_HOURLY_MS = 86400000
-- Minimum time between renewals by reads, so that frequent reads do not write each time.
local RENEW_EVERY_MS = 3600000
-- Old versions per workspace, including deleted files, whatever their size.
local MAX_OLD_VERSIONS = 4000

-- Returns nil for nil and false, which Redis returns for missing fields.
local function parseVersion(text)
  if not text then return nil end
  local version, encoding, bytes, hash, savedAt = string.match(text, '^(%d+) (%w+) (%d+) (%S+) (%d+)$')
  return {
    text = text, version = version, encoding = encoding, hash = hash,
    bytes = tonumber(bytes), savedAt = tonumber(savedAt),
  }
end

local function readFile(names, field) return parseVersion(call('HGET', names.files, field)) end

local function readHistory(names, field)
  local history = {}
  local text = call('HGET', names.history, field) or ''
  for entry in string.gmatch(text, '[^\n]+') do history[#history + 1] = parseVersion(entry) end
  return history
end

local function writeHistory(names, field, history)
  if #history == 0 then return call('HDEL', names.history, field) end
  local entries = {}
  for i, file in ipairs(history) do entries[i] = file.text end
  call('HSET', names.history, field, table.concat(entries, '\n'))
end

local function oldMember(file, field) return file.version .. ' ' .. field end

local function deleteVersion(names, field, file)
  call('HDEL', names.contents, file.version)
  call('ZREM', names.old, oldMember(file, field))
  call('HINCRBY', names.totals, 'oldBytes', integer(-file.bytes))
  call('INCRBY', key.fileBytes, integer(-file.bytes))
end

-- Keeps one version per time span. Beyond the maximum, deletes the versions with the closest neighbours first.
local function thinHistory(names, field, history)
  local kept, lastSpan = {}, nil
  for _, file in ipairs(history) do
    local ageMs, span = NOW - file.savedAt, file.version
    if ageMs > KEEP_ALL_MS then
      local width = ageMs > KEEP_HOURLY_MS and KEEP_HOURLY_MS or KEEP_ALL_MS
      span = width .. ':' .. math.floor(file.savedAt / width)
    end
    if span == lastSpan then
      deleteVersion(names, field, file)
    else
      kept[#kept + 1] = file
    end
    lastSpan = span
  end
  while #kept > math.max(0, settings.workspaceVersions - 1) do
    local nearest, gapMs = #kept, math.huge
    for i = 2, #kept - 1 do
      local between = kept[i - 1].savedAt - kept[i + 1].savedAt
      if between < gapMs then nearest, gapMs = i, between end
    end
    deleteVersion(names, field, table.remove(kept, nearest))
  end
  return kept
end

-- Turns the current version into the newest old one.
local function supersede(names, field, file)
  local history = readHistory(names, field)
  table.insert(history, 1, file)
  call('ZADD', names.old, integer(NOW), oldMember(file, field))
  call('HINCRBY', names.totals, 'bytes', integer(-file.bytes))
  call('HINCRBY', names.totals, 'oldBytes', integer(file.bytes))
  writeHistory(names, field, thinHistory(names, field, history))
end

-- Deletes a file. Its old versions stay until they expire or are evicted. `project`: the file goes with it.
local function deleteFile(names, field, file, project)
  supersede(names, field, file)
  call('HDEL', names.files, field)
  call('HSET', names.deleted, field, file.version .. ' ' .. integer(NOW) .. (project and ' project' or ''))
end

-- The files that were deleted with their projects and are still stored, each with its field.
local function listRestorable(names)
  local files = {}
  local deleted = call('HGETALL', names.deleted)
  for i = 1, #deleted, 2 do
    local version = string.match(deleted[i + 1], '^(%d+) %d+ project$')
    local file = version and readHistory(names, deleted[i])[1]
    if file and file.version == version then
      file.field = deleted[i]
      files[#files + 1] = file
    end
  end
  return files
end

-- Deletes what a member of the old versions stands for.
local function evictOldMember(names, member)
  local version, field = string.match(member, '^(%w+) (.*)$')
  if version == 'project' then
    call('HDEL', names.projects, field)
    return call('ZREM', names.old, member)
  end
  local history = readHistory(names, field)
  for i, file in ipairs(history) do
    if file.version == version then
      deleteVersion(names, field, table.remove(history, i))
      break
    end
  end
  writeHistory(names, field, history)
  if #history == 0 then call('HDEL', names.deleted, field) end
end

-- Deletes expired and excess old versions, the earliest replaced first. A deleted project follows its files.
local function evictOldVersions(names)
  while true do
    local oldest = call('ZRANGE', names.old, 0, 0, 'WITHSCORES')
    if not oldest[1] then return end
    local isOver = tonumber(oldest[2]) + settings.workspaceVersionMs <= NOW
      or tonumber(call('HGET', names.totals, 'oldBytes') or '0') > settings.workspaceVersionBytes
      or call('ZCARD', names.old) > MAX_OLD_VERSIONS
    if not isOver then return end
    evictOldMember(names, oldest[1])
  end
end

local function deleteWorkspace(user)
  local names = workspaceKeys(user)
  local sums = call('HMGET', names.totals, 'bytes', 'oldBytes')
  call('INCRBY', key.fileBytes, integer(-(tonumber(sums[1] or '0') + tonumber(sums[2] or '0'))))
  call('UNLINK', names.files, names.totals, names.deleted, names.history, names.old, names.contents, names.projects)
  call('ZREM', key.workspacesDue, user)
end

local function isEmptyWorkspace(names)
  return call('HLEN', names.files) == 0 and call('ZCARD', names.old) == 0 and call('HLEN', names.projects) == 0
end

-- Schedules the next expiry: of the oldest version, or of the whole workspace.
local function scheduleWorkspace(user, names, expiresAt)
  local oldest = call('ZRANGE', names.old, 0, 0, 'WITHSCORES')
  local dueAt = oldest[1] and math.min(expiresAt, tonumber(oldest[2]) + settings.workspaceVersionMs) or expiresAt
  call('HSET', names.totals, 'expiresAt', integer(expiresAt))
  call('ZADD', key.workspacesDue, integer(dueAt), user)
end

-- Call after each change.
local function maintainWorkspace(user, role, names)
  evictOldVersions(names)
  if isEmptyWorkspace(names) then return deleteWorkspace(user) end
  scheduleWorkspace(user, names, NOW + retentionMsOfFiles(role))
end

-- Whether an If-Match holds for a file: '*' any, '' none (If-None-Match: *), else etags separated by spaces.
local function isExpected(expected, file)
  if not file then return expected == '' end
  if expected == '*' then return true end
  return string.find(' ' .. expected .. ' ', ' ' .. file.version .. '-' .. file.hash .. ' ', 1, true) ~= nil
end

-- Returns another file that conflicts with a file here, because one path is a folder of the other; ignores `except`.
local function findFolderConflict(names, field, except)
  for cut in string.gmatch(field, '()/') do
    local folder = string.sub(field, 1, cut - 1)
    if folder ~= except and call('HEXISTS', names.files, folder) == 1 then return folder end
  end
  local prefix = field .. '/'
  for _, other in ipairs(call('HKEYS', names.files)) do
    if other ~= except and string.sub(other, 1, #prefix) == prefix then return other end
  end
  return nil
end

-- Reading counts as use. Renews the retention, at most once an hour, and not while Redis refuses writes.
local function renewWorkspace(user, role, names)
  local known = tonumber(call('HGET', names.totals, 'expiresAt'))
  local expiresAt = NOW + retentionMsOfFiles(role)
  if known and math.abs(expiresAt - known) > RENEW_EVERY_MS then pcall(scheduleWorkspace, user, names, expiresAt) end
end
