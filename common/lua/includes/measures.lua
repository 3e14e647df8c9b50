-- Counts what happens: in one hash per minute, which becomes the history of the service, and in totals for metrics.
--
-- Waits and durations are counted in fixed buckets, which can be added over minutes, shards and classes. Percentiles of
-- minutes cannot.
--- @include "keys"

-- Everything else is local to this block: a script may have 200 local variables.
local countWait, countFinished
do
  local MINUTE_MS = 60000
  -- A day, and the time until its last minutes are part of a longer period.
  local MINUTE_KEPT_MS = 90000000
  -- Upper bounds of the buckets; one more has none. The same as in common/src/admin/measures.ts (a test compares).
  local BUCKET_BOUNDS_MS = { 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 1800000 }

  local function bucketOf(ms)
    for bucket, bound in ipairs(BUCKET_BOUNDS_MS) do
      if ms <= bound then return bucket end
    end
    return #BUCKET_BOUNDS_MS + 1
  end

  local function minuteNow() return minuteKey(integer(math.floor(NOW / MINUTE_MS))) end

  -- Counts a wait or a duration, in the current minute and in total.
  local function measure(minute, name, class, ms)
    local bucket = bucketOf(ms)
    call('HINCRBY', minute, name .. ':' .. bucket, 1)
    call('HINCRBY', key.totals, name .. ':' .. class .. ':' .. bucket, 1)
    call('HINCRBY', key.totals, name .. 'Ms:' .. class, integer(ms))
  end

  -- Counts the time from a submission to its first start.
  function countWait(run)
    local minute = minuteNow()
    measure(minute, 'wait', run.class, math.max(0, NOW - tonumber(run.submittedAt)))
    call('PEXPIRE', minute, integer(MINUTE_KEPT_MS))
  end

  -- Counts a finished run, and how long its last attempt took.
  function countFinished(run, verdict)
    local minute = minuteNow()
    call('HINCRBY', minute, 'verdict:' .. verdict, 1)
    call('HINCRBY', key.totals, 'runs:' .. run.class .. ':' .. verdict, 1)
    if run.startedAt then measure(minute, 'duration', run.class, math.max(0, NOW - tonumber(run.startedAt))) end
    call('PEXPIRE', minute, integer(MINUTE_KEPT_MS))
  end
end
