-- Claims an admitted run for a worker; see startRun.lua and claimNextRuns.lua.
--- @include "events"
--- @include "records"
--- @include "memory"
--- @include "measures"

-- Recent waits, kept for statistics.
local WAITS_KEPT = 200
local WAITS_KEPT_MS = 900000

-- What the trace of a run needs of an attempt: how long ago it was queued, as a new run or after an earlier attempt,
-- and how long ago it was admitted.
local function appendTrace(claim, run)
  local ended, admittedAt = unpack(call('HMGET', runKey(run.id), 'attempts', 'admittedAt'))
  local queuedAt = ended and cjson.decode(ended)[1].endedAt or tonumber(run.submittedAt)
  claim[#claim + 1] = run.trace
  claim[#claim + 1] = integer(math.max(0, NOW - queuedAt))
  claim[#claim + 1] = integer(math.max(0, NOW - tonumber(admittedAt)))
end

-- Returns false, 'elsewhere' or the claim (startRun.lua).
local function claimRun(runId, attempt, token, worker)
  local run = readRun(runId)
  if not run or run.state ~= 'active' or run.attempt ~= attempt then return false end
  if run.startedAt and run.token ~= token then return false end
  if not run.startedAt then
    -- A canary holds no memory and is not counted (startCanary.lua).
    local isCanary = run.kind == 'canary'
    if not isCanary and not claimMemory(runId, worker) then return 'elsewhere' end
    appendEvent(run, attempt, 1, 'state', stateData('active', attempt))
    call('HSET', runKey(runId), 'startedAt', integer(NOW), 'token', token, 'workerId', worker, 'lastId', run.lastId)
    if not run.begunBefore and not isCanary then
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
  if run.trace then appendTrace(claim, run) end
  return claim
end
