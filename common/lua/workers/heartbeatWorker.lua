--[[
  Records the heartbeat of a worker: its report, its slots (0 while it drains), and those slots that batches may use.

  Input:  KEYS[1] tag
          ARGV    worker, incarnation, slots, batch slots, time until the heartbeat expires (ms), report (JSON),
                  bytes of memory for programs ('' unknown)
  Output: the mode of the worker ('quiet'|'drain'|''), { admitted run, attempt, ... }

  A heartbeat of a process that was replaced by a newer one of the same name is ignored.
]]
--- @include "reserve"
--- @include "workers"
--- @include "admit"

local worker, incarnation, slots, batchSlots, aliveMs, report, memoryBytes = unpack(ARGV)
local known = call('HGET', key.workerIncarnations, worker)
if known and known ~= incarnation then return { '', admitted } end
local mode = readMode(worker)
call('ZADD', key.workers, integer(NOW + tonumber(aliveMs)), worker)
offerMemory(worker, memoryBytes)
if mode then offerSlots(worker, '0', '0') else offerSlots(worker, slots, batchSlots) end
call('HSET', key.workerIncarnations, worker, incarnation)
call('HSET', key.workerReports, worker, report)
storeCapacity()
admitRuns()
return { mode or '', admitted }
