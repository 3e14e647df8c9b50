--[[
  A worker process ends in order. Runs that it still held are given back.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation
  Output: { admitted run, attempt, ... }
]]
--- @include "giveBack"
--- @include "workers"
--- @include "pump"

local worker, incarnation = ARGV[1], ARGV[2]
if call('HGET', key.workerIncarnations, worker) == incarnation then
  giveBackRuns(worker, nil)
  dropWorker(worker)
  storeCapacity()
  pump()
end
return admitted
