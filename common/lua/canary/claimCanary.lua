--[[
  Claims the next canary for an API process, if it is due. One process has it at a time.

  Input:  KEYS[1] tag of the first shard
          ARGV    runId, time (ms) after which another process may claim one although this one has not ended
  Output: 1 claimed (also for a resent command), 0 not due
]]
--- @include "reserve"
--- @include "keys"

-- The record of a service that is switched off expires after this time.
local KEPT_MS = 600000

local runId, leaseMs = ARGV[1], tonumber(ARGV[2])
local current, dueAt = unpack(call('HMGET', key.canary, 'runId', 'dueAt'))
if current == runId then return 1 end
if tonumber(dueAt or '0') > NOW then return 0 end
call('HSET', key.canary, 'runId', runId, 'startedAt', integer(NOW), 'dueAt', integer(NOW + leaseMs))
call('PEXPIRE', key.canary, integer(KEPT_MS))
return 1
