-- Live workers and the lanes they offer. Places follow capacity: a run admitted beyond the live lanes would wait in the queue of
-- deliveries, in front of everybody who comes later and may have a better right.
--- @include "keys"

-- An order to a worker that never comes back is forgotten after this time.
local ORDER_KEPT_MS = 604800000
local function keepOrder(worker, order) call('SET', orderKey(worker), order, 'PX', integer(ORDER_KEPT_MS)) end

-- The order that a worker is under, if any; hearing of the worker keeps it.
local function readOrder(worker)
  local order = call('GET', orderKey(worker))
  if order then keepOrder(worker, order) end
  return order
end

local function sumOf(name)
  local sum = 0
  for _, lanes in ipairs(call('HVALS', name)) do sum = sum + tonumber(lanes) end
  return integer(sum)
end

local function offerLanes(worker, lanes, batchLanes)
  call('HSET', key.workerLanes, worker, lanes)
  call('HSET', key.workerBatchLanes, worker, batchLanes)
end

local function storeCapacity()
  call('SET', key.capacity, sumOf(key.workerLanes))
  call('SET', key.batchCapacity, sumOf(key.workerBatchLanes))
end

local function dropWorker(worker)
  call('ZREM', key.workers, worker)
  call('HDEL', key.workerLanes, worker)
  call('HDEL', key.workerBatchLanes, worker)
  call('HDEL', key.workerIncarnations, worker)
  call('HDEL', key.workerReports, worker)
end
