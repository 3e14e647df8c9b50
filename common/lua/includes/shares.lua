-- Snapshots of files that anyone with the link may open. Their content never changes; only whether they are enabled.
--- @include "settings"
--- @include "intake"

-- Schedules the expiry of a share: unopened, it is kept as long as its owner's files.
local function scheduleShare(id, role) call('ZADD', key.sharesDue, integer(NOW + retentionMsOfFiles(role)), id) end

-- Stored bytes of a share; a share of an earlier version counts its files only.
local function shareBytes(id)
  return tonumber(call('HGET', shareKey(id), 'storedBytes') or call('HSTRLEN', shareKey(id), 'files'))
end

-- Bytes of all shares of a user; at most `sharesPerUser` are read.
local function shareBytesOf(user)
  local bytes = 0
  for _, id in ipairs(call('ZRANGE', sharesKey(user), 0, -1)) do bytes = bytes + shareBytes(id) end
  return bytes
end

-- Bytes of a user's stored files: current and older versions, and shares.
local function fileBytesOf(user)
  local sums = call('HMGET', workspaceKeys(user).totals, 'bytes', 'oldBytes')
  return tonumber(sums[1] or '0') + tonumber(sums[2] or '0') + shareBytesOf(user)
end

-- Whether `bytes` more would exceed the user's fair part of the file budget.
local function isFileBudgetFull(user, bytes)
  local all = tonumber(call('GET', key.fileBytes) or '0')
  return findExceeded(fileBytesOf(user), math.huge, all, settings.workspaceBudgetBytes, bytes) ~= nil
end

local function deleteShare(id)
  local user = call('HGET', shareKey(id), 'user')
  if not user then return end
  call('INCRBY', key.fileBytes, integer(-shareBytes(id)))
  call('UNLINK', shareKey(id))
  call('ZREM', key.sharesDue, id)
  call('ZREM', sharesKey(user), id)
end
