-- Live workers and the slots they offer. Admissions are bounded by this capacity: a run admitted beyond it would wait
-- in the BullMQ queue, ahead of later runs with higher priority.
--- @include "keys"
--- @include "memory"

-- The mode of a worker that never returns expires after this time.
local MODE_KEPT_MS = 604800000
local function storeMode(worker, mode) call('SET', modeKey(worker), mode, 'PX', integer(MODE_KEPT_MS)) end

-- Returns the mode of a worker, if any, and extends its expiry.
local function readMode(worker)
  local mode = call('GET', modeKey(worker))
  if mode then storeMode(worker, mode) end
  return mode
end

local function sumOf(name)
  local sum = 0
  for _, slots in ipairs(call('HVALS', name)) do sum = sum + tonumber(slots) end
  return integer(sum)
end

local function offerSlots(worker, slots, batchSlots)
  call('HSET', key.workerSlots, worker, slots)
  call('HSET', key.workerBatchSlots, worker, batchSlots)
end

local function storeCapacity()
  call('SET', key.capacity, sumOf(key.workerSlots))
  call('SET', key.batchCapacity, sumOf(key.workerBatchSlots))
end

local function removeWorker(worker)
  call('ZREM', key.workers, worker)
  call('HDEL', key.workerSlots, worker)
  call('HDEL', key.workerBatchSlots, worker)
  call('HDEL', key.workerMemory, worker)
  call('HDEL', key.workerHeld, worker)
  call('HDEL', key.workerIncarnations, worker)
  call('HDEL', key.workerClaims, worker)
  call('HDEL', key.workerReports, worker)
end
