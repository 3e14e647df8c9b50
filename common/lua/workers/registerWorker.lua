--[[
  Registers a worker process. Releases the runs of an earlier process of the same name immediately, before their leases
  end.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation, slots, batch slots, time until the heartbeat expires (ms),
                  bytes of memory for programs ('' unknown)
  Output: { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "releaseWorkerRuns"
--- @include "workers"
--- @include "admit"

local worker, incarnation, slots, batchSlots, aliveMs, memoryBytes = unpack(ARGV)
releaseWorkerRuns(worker, incarnation)
releaseStrayMemory()
call('ZADD', key.workers, integer(NOW + tonumber(aliveMs)), worker)
offerMemory(worker, memoryBytes)
if readMode(worker) then offerSlots(worker, '0', '0') else offerSlots(worker, slots, batchSlots) end
call('HSET', key.workerIncarnations, worker, incarnation)
call('HDEL', key.workerReports, worker)
storeCapacity()
admitRuns()
return admitted
