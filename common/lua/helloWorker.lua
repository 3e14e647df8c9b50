--[[
  A worker process begins. Whatever an earlier process of the same name held is given back now, not when its leases end.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation, lanes, those of them that batches may use, how long it counts as alive without a report (ms)
  Output: { admitted run, attempt, ... }
]]
--- @include "giveBack"
--- @include "workers"
--- @include "pump"

local worker, incarnation = ARGV[1], ARGV[2]
giveBackRuns(worker, incarnation)
call('ZADD', key.workers, integer(NOW + tonumber(ARGV[5])), worker)
if readOrder(worker) then offerLanes(worker, '0', '0') else offerLanes(worker, ARGV[3], ARGV[4]) end
call('HSET', key.workerIncarnations, worker, incarnation)
call('HDEL', key.workerReports, worker)
storeCapacity()
pump()
return admitted
