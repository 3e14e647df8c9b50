--[[
  Claims an admitted run for one delivery of its BullMQ job.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, token of the delivery, worker
  Output: nil if this delivery may not execute the run (finished, another attempt, or started by another delivery),
          'elsewhere' if this worker has no memory left for it,
          else { user, class, program, limits, interactive, kind, lease duration (ms) }

  Idempotent by the token, so a resent command costs no restart. Every second delivery of an executing run is refused:
  only the end of the lease takes a run away from its worker.
]]
--- @include "reserve"
--- @include "events"
--- @include "records"
--- @include "memory"
--- @include "measures"

-- Recent waits, kept for statistics.
local WAITS_KEPT = 200
local WAITS_KEPT_MS = 900000

local runId, attempt, token, worker = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local run = readRun(runId)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return false end
if run.startedAt and run.token ~= token then return false end
if not run.startedAt then
  if not claimMemory(runId, worker) then return 'elsewhere' end
  call('HSET', runKey(runId), 'startedAt', integer(NOW), 'token', token, 'workerId', worker)
  writeEvent(run, attempt, 1, 'state', stateData('active', attempt))
  if not run.begunBefore then
    call('LPUSH', key.recentWaits, integer(math.max(0, NOW - tonumber(run.submittedAt))))
    call('LTRIM', key.recentWaits, 0, WAITS_KEPT - 1)
    call('PEXPIRE', key.recentWaits, integer(WAITS_KEPT_MS))
    countWait(run)
  end
end
call('ZADD', key.leases, 'XX', integer(NOW + settings.leaseMs), runId)
local claim = call('HMGET', runKey(runId), 'user', 'class', 'program', 'limits', 'interactive')
claim[#claim + 1] = run.kind or 'run'
claim[#claim + 1] = settings.leaseMs
return claim
