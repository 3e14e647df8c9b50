--[[
  Frees slots, queue entries and counted bytes of runs whose record is gone, such as after a key was deleted by hand.
  Without it they count as active or waiting until Redis is emptied. Any process may call it about once a second.

  Input:  KEYS[1] tag
  Output: number of freed entries and users, { admitted run, attempt, ... }

  Every call looks at a part of each collection and continues where the last one ended. Without an orphan it writes
  nothing.
]]
--- @include "reserve"
--- @include "admit"

-- Entries of a collection, users of a list, and runs of a user per call, which bounds the time that Redis is blocked.
local ENTRIES_PER_CALL = 200
local USERS_PER_CALL = 20
local RUNS_PER_USER = 20
-- Above this number of active runs counters are not corrected.
local MAX_RECOUNTED = 10000

local freed = 0

-- Every record has a user from its submission on.
local function isOrphan(id) return call('HEXISTS', runKey(id), 'user') == 0 end

local function moveOn(name, position)
  if position ~= '0' then
    call('HSET', key.orphanSearch, name, position)
  elseif call('HEXISTS', key.orphanSearch, name) == 1 then
    call('HDEL', key.orphanSearch, name)
  end
end

local function readPage(name, count)
  local from = tonumber(call('HGET', key.orphanSearch, name) or '0')
  local page = call('ZRANGE', name, from, from + count - 1)
  moveOn(name, #page < count and '0' or integer(from + count))
  return page
end

-- Removes the orphans among these members of a sorted set, and calls back with each.
local function removeOrphans(name, ids, callback)
  for _, id in ipairs(ids) do
    if isOrphan(id) then
      call('ZREM', name, id)
      if callback then callback(id) end
      freed = freed + 1
    end
  end
end

-- The first runs of a user suffice: the others follow when these have ended.
local function removeOrphansOfUser(name) removeOrphans(name, call('ZRANGE', name, 0, RUNS_PER_USER - 1)) end

local function sumOf(name)
  local sum = 0
  for _, count in ipairs(call('HVALS', name)) do sum = sum + tonumber(count) end
  return sum
end

-- Sets the counts of users to those of the runs; the users of deleted records are not known otherwise.
local function recount(name, ids, isCounted)
  local counts = {}
  for _, id in ipairs(ids) do
    local user, class = unpack(call('HMGET', runKey(id), 'user', 'class'))
    if user and isCounted(class) then counts[user] = (counts[user] or 0) + 1 end
  end
  for _, user in ipairs(call('HKEYS', name)) do
    local count = counts[user]
    if count then
      call('HSET', name, user, integer(count))
    else
      call('HDEL', name, user)
      freed = freed + 1
    end
    updateReadySet(user)
  end
end

local function isAny() return true end
local function isInteractive(class) return class ~= 'batch' end

local function freeSlots()
  for _, leases in ipairs({ key.leases, key.parked }) do
    removeOrphans(leases, readPage(leases, ENTRIES_PER_CALL), function(id)
      releaseMemory(id)
      call('SREM', key.activeBatch, id)
    end)
  end
  local active, parked = call('ZCARD', key.leases), call('ZCARD', key.parked)
  if active + parked > MAX_RECOUNTED then return end
  if sumOf(key.activeInteractive) + call('SCARD', key.activeBatch) ~= active then
    for _, id in ipairs(call('SMEMBERS', key.activeBatch)) do
      if not call('ZSCORE', key.leases, id) then call('SREM', key.activeBatch, id) end
    end
    recount(key.activeInteractive, call('ZRANGE', key.leases, 0, -1), isInteractive)
  end
  if sumOf(key.activeUsers) ~= active then recount(key.activeUsers, call('ZRANGE', key.leases, 0, -1), isAny) end
  if sumOf(key.parkedUsers) ~= parked then recount(key.parkedUsers, call('ZRANGE', key.parked, 0, -1), isAny) end
end

local function freeQueues()
  for _, user in ipairs(readPage(key.waitingUsers, USERS_PER_CALL)) do
    local before = freed
    removeOrphansOfUser(userQueueKey(user))
    if freed > before or call('EXISTS', userQueueKey(user)) == 0 then updateReadySet(user) end
  end
  for _, name in ipairs({ waitingKey('interactive'), waitingKey('batch'), key.delayed }) do
    removeOrphans(name, readPage(name, ENTRIES_PER_CALL))
  end
end

local function hasRuns(user)
  local hasWaiting = call('EXISTS', userQueueKey(user), delayedKey(user), heldKey(user)) > 0
  return hasWaiting or activeRunsOf(user) > 0 or countParkedOf(user) > 0
end

local function freePending()
  local name = key.pendingUsers
  local cursor = call('HGET', key.orphanSearch, name) or '0'
  local reply = call('HSCAN', name, cursor, 'COUNT', USERS_PER_CALL)
  moveOn(name, reply[1])
  for i = 1, #reply[2], 2 do
    local user, bytes = reply[2][i], reply[2][i + 1]
    for _, name in ipairs({ delayedKey(user), heldKey(user) }) do removeOrphansOfUser(name) end
    if not hasRuns(user) then
      call('HDEL', name, user)
      if call('DECRBY', key.pendingBytes, bytes) <= 0 then call('DEL', key.pendingBytes) end
      updateReadySet(user)
      freed = freed + 1
    end
  end
end

freeSlots()
freeQueues()
freePending()
if freed > 0 then admitRuns() end
return { freed, admitted }
