-- The files of one user. A line tells one version: 'version encoding bytes hash savedAt'. Versions are counted over the whole workspace,
-- so that none is ever meant by two numbers, and a file that comes to the place of a deleted one goes on with its history.
--- @include "settings"

-- Versions of the last hour all stay, then one an hour for a day, then one a day.
local KEEP_ALL_MS = 3600000
local KEEP_HOURLY_MS = 86400000
-- Versions that a whole workspace goes back, deleted files included, however small they are.
local MOST_OLD_VERSIONS = 4000

-- nil for nil and false, as Redis answers where nothing is.
local function parseLine(text)
  if not text then return nil end
  local version, encoding, bytes, hash, savedAt = string.match(text, '^(%d+) (%w+) (%d+) (%S+) (%d+)$')
  return { text = text, version = version, encoding = encoding, bytes = tonumber(bytes), hash = hash, savedAt = tonumber(savedAt) }
end

local function readFile(names, path) return parseLine(call('HGET', names.files, path)) end

local function readHistory(names, path)
  local history = {}
  for text in string.gmatch(call('HGET', names.history, path) or '', '[^\n]+') do history[#history + 1] = parseLine(text) end
  return history
end

local function writeHistory(names, path, history)
  if #history == 0 then return call('HDEL', names.history, path) end
  local lines = {}
  for i, file in ipairs(history) do lines[i] = file.text end
  call('HSET', names.history, path, table.concat(lines, '\n'))
end

local function oldMember(file, path) return file.version .. ' ' .. path end

local function forgetVersion(names, path, file)
  call('HDEL', names.contents, file.version)
  call('ZREM', names.old, oldMember(file, path))
  call('HINCRBY', names.totals, 'oldBytes', integer(-file.bytes))
  call('INCRBY', key.fileBytes, integer(-file.bytes))
end

-- Of versions that lie together one stays; where they are still too many, those go first whose neighbours are nearest.
local function thinHistory(names, path, history)
  local kept, lastSpan = {}, nil
  for _, file in ipairs(history) do
    local ageMs, span = NOW - file.savedAt, file.version
    if ageMs > KEEP_ALL_MS then
      local width = ageMs > KEEP_HOURLY_MS and KEEP_HOURLY_MS or KEEP_ALL_MS
      span = width .. ':' .. math.floor(file.savedAt / width)
    end
    if span == lastSpan then
      forgetVersion(names, path, file)
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
    forgetVersion(names, path, table.remove(kept, nearest))
  end
  return kept
end

-- The version that held becomes the newest of the old ones.
local function supersede(names, path, file)
  local history = readHistory(names, path)
  table.insert(history, 1, file)
  call('ZADD', names.old, integer(NOW), oldMember(file, path))
  call('HINCRBY', names.totals, 'bytes', integer(-file.bytes))
  call('HINCRBY', names.totals, 'oldBytes', integer(file.bytes))
  writeHistory(names, path, thinHistory(names, path, history))
end

-- Lets go of old versions whose time is over or that are too much, those first that became old first.
local function evictOld(names)
  while true do
    local oldest = call('ZRANGE', names.old, 0, 0, 'WITHSCORES')
    if not oldest[1] then return end
    local isOver = tonumber(oldest[2]) + settings.workspaceVersionMs <= NOW
      or tonumber(call('HGET', names.totals, 'oldBytes')) > settings.workspaceVersionBytes
      or call('ZCARD', names.old) > MOST_OLD_VERSIONS
    if not isOver then return end
    local version, path = string.match(oldest[1], '^(%d+) (.*)$')
    local history = readHistory(names, path)
    for i, file in ipairs(history) do
      if file.version == version then
        forgetVersion(names, path, table.remove(history, i))
        break
      end
    end
    writeHistory(names, path, history)
    if #history == 0 then call('HDEL', names.deleted, path) end
  end
end

local function forgetWorkspace(user)
  local names = workspaceKeys(user)
  local sums = call('HMGET', names.totals, 'bytes', 'oldBytes')
  call('INCRBY', key.fileBytes, integer(-(tonumber(sums[1] or '0') + tonumber(sums[2] or '0'))))
  call('UNLINK', names.files, names.totals, names.deleted, names.history, names.old, names.contents)
  call('ZREM', key.workspacesDue, user)
end

-- Notes when somebody must look after this workspace next: when its oldest version goes, or all of it.
local function scheduleWorkspace(user, names, expiresAt)
  local oldest = call('ZRANGE', names.old, 0, 0, 'WITHSCORES')
  local dueAt = oldest[1] and math.min(expiresAt, tonumber(oldest[2]) + settings.workspaceVersionMs) or expiresAt
  call('HSET', names.totals, 'expiresAt', integer(expiresAt))
  call('ZADD', key.workspacesDue, integer(dueAt), user)
end

-- To be called after each change.
local function settleWorkspace(user, role, names)
  evictOld(names)
  if call('HLEN', names.files) == 0 and call('ZCARD', names.old) == 0 then return forgetWorkspace(user) end
  scheduleWorkspace(user, names, NOW + retentionMsOfFiles(role))
end

-- Whether an If-Match holds for a file: '*' any, '' none (If-None-Match: *), else etags with spaces between.
local function isExpected(expected, file)
  if not file then return expected == '' end
  if expected == '*' then return true end
  return string.find(' ' .. expected .. ' ', ' ' .. file.version .. '-' .. file.hash .. ' ', 1, true) ~= nil
end

-- Another file that a new one at `path` would use as a folder, or that would use it as one; `except` is on its way out.
local function findFolderConflict(names, path, except)
  for cut in string.gmatch(path, '()/') do
    local folder = string.sub(path, 1, cut - 1)
    if folder ~= except and call('HEXISTS', names.files, folder) == 1 then return folder end
  end
  local prefix = path .. '/'
  for _, other in ipairs(call('HKEYS', names.files)) do
    if other ~= except and string.sub(other, 1, #prefix) == prefix then return other end
  end
  return nil
end
