-- Live workers and the lanes they offer. Places follow capacity: a run admitted beyond the live lanes would wait in the queue of
-- deliveries, in front of everybody who comes later and may have a better right.
--- @include "keys"

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
