-- Counts what happens: in one hash per minute, which becomes the history of the service, and in totals for metrics.
--
-- Waits and durations are counted in fixed buckets, which can be added over minutes, shards and classes. Percentiles of
-- minutes cannot.
--- @include "keys"

-- Everything else is local to this block: a script may have 200 local variables.
local countSubmitted, countWait, countFinished, countCanary
do
  local MINUTE_MS = 60000
  -- A day, and the time until its last minutes are part of a longer period.
  local MINUTE_KEPT_MS = 90000000
  -- Upper bounds of the buckets; one more has none. The same as in common/src/admin/measures.ts (a test compares).
  local BUCKET_BOUNDS_MS = { 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 1800000 }

  local BUCKET_BOUNDS_BYTES = {
    8388608, 16777216, 33554432, 67108864, 134217728, 268435456, 536870912, 1073741824, 2147483648, 4294967296,
  }

  local function bucketOf(bounds, value)
    for bucket, bound in ipairs(bounds) do
      if value <= bound then return bucket end
    end
    return #bounds + 1
  end

  local function minuteNow() return minuteKey(integer(math.floor(NOW / MINUTE_MS))) end
  local function count(field) call('HINCRBY', key.totals, field, '1') end
  local function add(field, amount) call('HINCRBY', key.totals, field, integer(amount)) end

  -- Counts a wait or a duration in the current minute, and in total by class and another label.
  local function measure(minute, name, class, label, ms)
    local bucket = bucketOf(BUCKET_BOUNDS_MS, ms)
    call('HINCRBY', minute, name .. ':' .. bucket, '1')
    count(name .. ':' .. class .. ':' .. label .. ':' .. bucket)
    add(name .. 'Ms:' .. class .. ':' .. label, ms)
  end

  function countSubmitted(run) count('submitted:' .. run.api) end

  -- Counts the time from the start of a canary until its end was read, apart from all runs.
  function countCanary(outcome, ms)
    count('canary:' .. outcome .. ':' .. bucketOf(BUCKET_BOUNDS_MS, ms))
    add('canaryMs:' .. outcome, ms)
  end

  -- Counts the time from a submission to its first start, by what the run waited for when it was submitted. Those of
  -- interactive runs are counted once more: batches may wait long without any harm.
  function countWait(run)
    local minute = minuteNow()
    local reason = call('HGET', runKey(run.id), 'waitedFor') or 'none'
    local ms = math.max(0, NOW - tonumber(run.submittedAt))
    measure(minute, 'wait', run.class, reason, ms)
    if run.class == 'interactive' then
      call('HINCRBY', minute, 'waitInteractive:' .. bucketOf(BUCKET_BOUNDS_MS, ms), '1')
    end
    call('PEXPIRE', minute, integer(MINUTE_KEPT_MS))
  end

  local function countUsage(class, usage)
    if not usage or usage == '' then return end
    usage = cjson.decode(usage)
    count('cpu:' .. class .. ':' .. bucketOf(BUCKET_BOUNDS_MS, usage.cpuTimeMs))
    add('cpuMs:' .. class, usage.cpuTimeMs)
    count('memory:' .. class .. ':' .. bucketOf(BUCKET_BOUNDS_BYTES, usage.memoryPeakBytes))
    add('memoryBytes:' .. class, usage.memoryPeakBytes)
    add('outputBytes:' .. class, usage.outputBytes)
  end

  -- Counts a finished run, how long its last attempt took, and what it used.
  function countFinished(run, outcome)
    local minute = minuteNow()
    call('HINCRBY', minute, 'verdict:' .. outcome.verdict, '1')
    count('runs:' .. run.class .. ':' .. outcome.verdict)
    count('finished:' .. (run.api or 'native') .. ':' .. outcome.verdict)
    if run.startedAt then
      measure(minute, 'duration', run.class, outcome.verdict, math.max(0, NOW - tonumber(run.startedAt)))
    end
    countUsage(run.class, outcome.usage)
    if outcome.outputTruncated == '1' then count('outputTruncated:' .. run.class) end
    call('PEXPIRE', minute, integer(MINUTE_KEPT_MS))
  end
end
