--[[
  A worker claims an admitted run for one delivery.

  Input:  KEYS[1] tag
          ARGV    run, attempt, token of the delivery, worker
  Output: nil when the run is not this delivery's to execute (over, another attempt, started by another delivery), else
          { user, class, program, limits, interactive, kind, length of the lease (ms) }

  Idempotent by the token, so a resent command costs no restart. A second delivery of a run that is executing is refused however it
  came about: only the end of the lease takes a run away from its worker.
]]
--- @include "events"
--- @include "records"

-- Waits kept for the figures of the recent past.
local WAITS_KEPT = 200
local WAITS_KEPT_MS = 900000

local id, token, worker = ARGV[1], ARGV[3], ARGV[4]
local attempt = tonumber(ARGV[2])
local run = readRun(id)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return false end
if run.startedAt and run.token ~= token then return false end
if not run.startedAt then
  call('HSET', runKey(id), 'startedAt', integer(NOW), 'token', token, 'workerId', worker)
  writeEvent(run, attempt, 1, 'state', stateData('active', attempt))
  if not run.begunBefore then
    call('LPUSH', key.waits, integer(math.max(0, NOW - tonumber(run.submittedAt))))
    call('LTRIM', key.waits, 0, WAITS_KEPT - 1)
    call('PEXPIRE', key.waits, integer(WAITS_KEPT_MS))
  end
end
call('ZADD', key.leases, 'XX', integer(NOW + settings.leaseMs), id)
local claim = call('HMGET', runKey(id), 'user', 'class', 'program', 'limits', 'interactive')
claim[#claim + 1] = run.kind or 'run'
claim[#claim + 1] = settings.leaseMs
return claim
