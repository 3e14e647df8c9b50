--[[
  A worker process begins. Whatever an earlier process of the same name held is given back now, not when its leases end.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation, lanes, how long it counts as alive without a report (ms)
  Output: { admitted run, attempt, ... }
]]
--- @include "giveBack"
--- @include "workers"
--- @include "pump"

local worker, incarnation = ARGV[1], ARGV[2]
giveBackRuns(worker, incarnation)
call('ZADD', key.workers, integer(NOW + tonumber(ARGV[4])), worker)
call('HSET', key.workerLanes, worker, readOrder(worker) and '0' or ARGV[3])
call('HSET', key.workerIncarnations, worker, incarnation)
call('HDEL', key.workerReports, worker)
storeCapacity()
pump()
return admitted
