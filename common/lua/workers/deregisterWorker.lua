--[[
  Removes a worker process that shuts down, and releases the runs that it still holds.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation
  Output: { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "releaseWorkerRuns"
--- @include "workers"
--- @include "admit"

local worker, incarnation = ARGV[1], ARGV[2]
if call('HGET', key.workerIncarnations, worker) == incarnation then
  releaseWorkerRuns(worker, nil)
  removeWorker(worker)
  storeCapacity()
  admitRuns()
end
return admitted
