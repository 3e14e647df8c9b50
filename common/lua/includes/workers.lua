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

local function readCapacity()
  local sum = 0
  for _, lanes in ipairs(call('HVALS', key.workerLanes)) do sum = sum + tonumber(lanes) end
  return sum
end

local function storeCapacity() call('SET', key.capacity, integer(readCapacity())) end

local function dropWorker(worker)
  call('ZREM', key.workers, worker)
  call('HDEL', key.workerLanes, worker)
  call('HDEL', key.workerIncarnations, worker)
  call('HDEL', key.workerReports, worker)
end
