-- Memory that runs hold: an active run its limit, a parked session its usage. The budget of a worker is its memory
-- times the over-commit, because few programs use their whole limit.
--
-- Theory of operation. At admission it is not known which worker will claim the run. So a run is admitted only if the
-- worker with the most free memory has enough for it and for all admitted but unclaimed runs. Every claim preserves
-- this invariant, so each job in the BullMQ queue always fits at some worker; a worker without enough memory passes the
-- job on (startRun.lua). A run that exceeds every budget is admitted when nothing else is active. The figures are sums
-- that change with each run; no script scans all runs that hold memory, except when a worker registers.
--- @include "keys"
--- @include "settings"

-- Assumed memory of a worker that reports none.
local UNKNOWN_MEMORY_BYTES = '1125899906842624' -- 2^50
-- The part of the largest budget for runs that overtake a large one.
local OVERTAKING_SHARE = 0.25

local function memoryLimitOf(id)
  return tonumber(string.match(call('HGET', runKey(id), 'limits') or '', '"memoryBytes":(%d+)') or '0')
end

local NOTHING_HELD = { bytes = 0 }

-- Returns the bytes, whether the run overtook a large one, and the worker that claimed it (nil before).
local function readHeld(id)
  local held = call('HGET', key.memory, id)
  if not held then return NOTHING_HELD end
  local bytes, overtook, worker = string.match(held, '^(%d+) (%d) (.*)$')
  return { bytes = tonumber(bytes), overtook = overtook == '1', worker = worker ~= '' and worker or nil }
end

local function addToTotals(held, sign)
  if held.bytes == 0 then return end
  local bytes = integer(sign * held.bytes)
  if held.overtook then call('INCRBY', key.memoryOvertaking, bytes) end
  if not held.worker then
    call('INCRBY', key.memoryUnclaimed, bytes)
  elseif call('HEXISTS', key.workerMemory, held.worker) == 1 then
    call('HINCRBY', key.workerHeld, held.worker, bytes)
  end
end

-- Replaces what the run holds (`before`) with `after`.
local function holdMemory(id, before, after)
  addToTotals(before, -1)
  addToTotals(after, 1)
  if after.bytes == 0 then return call('HDEL', key.memory, id) end
  call('HSET', key.memory, id, integer(after.bytes) .. (after.overtook and ' 1 ' or ' 0 ') .. (after.worker or ''))
end

local function releaseMemory(id) holdMemory(id, readHeld(id), NOTHING_HELD) end

local function budgetOf(memoryBytes) return tonumber(memoryBytes) * settings.memoryOvercommitPercent / 100 end

local function readHash(name)
  local flat, hash = call('HGETALL', name), {}
  for i = 1, #flat, 2 do hash[flat[i]] = flat[i + 1] end
  return hash
end

-- Whether a run that needs `bytes` more may be admitted: a parked session at its worker, any other run at any worker
-- that accepts runs.
local function hasMemory(bytes, worker)
  local unclaimed = tonumber(call('GET', key.memoryUnclaimed) or '0')
  local held, slots = readHash(key.workerHeld), readHash(key.workerSlots)
  local most = 0
  for name, memoryBytes in pairs(readHash(key.workerMemory)) do
    local free = budgetOf(memoryBytes) - tonumber(held[name] or '0')
    if name == worker then
      free = free - bytes
      if free < 0 then return false end
    end
    if slots[name] ~= '0' then most = math.max(most, free) end
  end
  if worker then return unclaimed == 0 or most >= unclaimed end
  return most >= unclaimed + bytes
end

-- The same for the run at the head of a user's queue; sets `head.limit`, `head.held` and `head.bytes`.
local function hasMemoryFor(head)
  head.limit = memoryLimitOf(head.id)
  head.held = head.isLarge and readHeld(head.id) or NOTHING_HELD
  head.bytes = math.max(0, head.limit - head.held.bytes)
  return hasMemory(head.bytes, head.held.worker) or call('ZCARD', key.leases) == 0
end

-- Bytes that further overtaking runs may hold. The large run must still be able to start once the other runs have
-- ended.
local function overtakingAllowance(largeBytes)
  local largest = 0
  for _, memoryBytes in ipairs(call('HVALS', key.workerMemory)) do
    largest = math.max(largest, budgetOf(memoryBytes))
  end
  local allowed = math.max(0, math.min(largest * OVERTAKING_SHARE, largest - largeBytes))
  return allowed - tonumber(call('GET', key.memoryOvertaking) or '0')
end

-- Assigns a run to a worker. False if the worker lacks memory and another run is active.
local function claimMemory(id, worker)
  local held = readHeld(id)
  local memoryBytes = call('HGET', key.workerMemory, worker)
  if memoryBytes then
    local sum = tonumber(call('HGET', key.workerHeld, worker) or '0') + held.bytes
    if sum > budgetOf(memoryBytes) and call('ZCARD', key.leases) > 1 then return false end
  end
  holdMemory(id, held, { bytes = held.bytes, overtook = held.overtook, worker = worker })
  return true
end

-- Processes of an older version finish runs without releasing their memory; a registering worker corrects that.
local function releaseStrayMemory()
  for _, id in ipairs(call('HKEYS', key.memory)) do
    if not call('ZSCORE', key.leases, id) and not call('ZSCORE', key.parked, id) then releaseMemory(id) end
  end
end

-- Records the memory of a worker ('' if unknown). Its held bytes are summed up at the first report and then maintained
-- with each run.
local function offerMemory(worker, memoryBytes)
  if memoryBytes == '' then memoryBytes = UNKNOWN_MEMORY_BYTES end
  if call('HSET', key.workerMemory, worker, memoryBytes) == 0 then return end
  local sum = 0
  for _, id in ipairs(call('HKEYS', key.memory)) do
    local held = readHeld(id)
    if held.worker == worker then sum = sum + held.bytes end
  end
  call('HSET', key.workerHeld, worker, integer(sum))
end
