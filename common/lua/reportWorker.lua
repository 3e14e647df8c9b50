--[[
  A worker tells that it is alive, what it uses and how many lanes it offers (0 while it drains), also to batches.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation, lanes, those of them that batches may use, how long it counts as alive without another report (ms),
                  report (JSON)
  Output: the order that it is under ('quiet'|'drain'|''), { admitted run, attempt, ... }

  A report of a process that was replaced by a newer one of the same name is ignored.
]]
--- @include "workers"
--- @include "pump"

local worker, incarnation = ARGV[1], ARGV[2]
local known = call('HGET', key.workerIncarnations, worker)
if known and known ~= incarnation then return { '', admitted } end
local order = readOrder(worker)
call('ZADD', key.workers, integer(NOW + tonumber(ARGV[5])), worker)
if order then offerLanes(worker, '0', '0') else offerLanes(worker, ARGV[3], ARGV[4]) end
call('HSET', key.workerIncarnations, worker, incarnation)
call('HSET', key.workerReports, worker, ARGV[6])
storeCapacity()
pump()
return { order or '', admitted }
