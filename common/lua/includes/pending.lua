-- Bytes of unfinished runs as stored, including JSON escapes: program, limits, label and input. They count from the
-- submission to the end, per user and in total; the record of a run holds its part.
--- @include "keys"
--- @include "settings"
--- @include "intake"

-- Overhead of a run: its record and its entries in queues and lists.
local RUN_OVERHEAD_BYTES = 1024

local function pendingBytesOf(user) return tonumber(call('HGET', key.pendingUsers, user) or '0') end

-- The caller stores them in the record as `pendingBytes`.
local function countPending(user, bytes)
  call('HINCRBY', key.pendingUsers, user, integer(bytes))
  call('INCRBY', key.pendingBytes, integer(bytes))
end

-- The caller deletes `pendingBytes` from the record.
local function releasePending(run)
  local bytes = tonumber(call('HGET', runKey(run.id), 'pendingBytes') or '0')
  if bytes == 0 then return end
  if call('HINCRBY', key.pendingUsers, run.user, integer(-bytes)) <= 0 then call('HDEL', key.pendingUsers, run.user) end
  if call('DECRBY', key.pendingBytes, integer(bytes)) <= 0 then call('DEL', key.pendingBytes) end
end

-- Returns the limit that `bytes` more of unfinished runs would exceed (budgets.lua).
local function findPendingExceeded(user, ownLimit, bytes)
  local all = tonumber(call('GET', key.pendingBytes) or '0')
  return findExceeded(pendingBytesOf(user), ownLimit, all, settings.waitingBudgetBytes, bytes)
end
