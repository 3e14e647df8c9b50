-- How a run leaves its slot or its queue: it finishes, or returns to its old queue position.
--- @include "events"
--- @include "slots"
--- @include "delayedRuns"
--- @include "retention"
--- @include "pending"

-- Verdicts are counted per minute and kept for a quarter of an hour, for recent statistics.
local VERDICT_BUCKET_MS = 60000
local VERDICT_BUCKETS_KEPT = 15

-- Finishes a run that holds no slot and is in no queue. The state is terminal, and the record gets its expiry.
local function finishRun(run, from, outcome, seq)
  local fields = {
    'state', 'finished', 'verdict', outcome.verdict, 'reason', outcome.reason, 'finishedAt', integer(NOW),
  }
  for _, name in ipairs({
    'exitCode', 'signal', 'usage', 'artifacts', 'outputTruncated', 'artifactsCut', 'stoppedAt',
  }) do
    if outcome[name] and outcome[name] ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = outcome[name]
    end
  end
  call('HSET', runKey(run.id), unpack(fields))
  call('HDEL', runKey(run.id), 'token')
  if run.kind == 'submission' then
    -- A regrade needs the files. They are kept with the transcripts and count like them.
    local bytes = call('HSTRLEN', runKey(run.id), 'program')
    run.storedBytes = call('HINCRBY', runKey(run.id), 'storedBytes', bytes)
  else
    call('HDEL', runKey(run.id), 'program')
  end
  releasePending(run)
  call('UNLINK', inputKey(run.id))
  seq = seq or lastSeqOf(run, run.attempt) + 1
  writeEvent(run, run.attempt, seq, 'finished', '{"verdict":"' .. outcome.verdict .. '"}')
  retainFinished(run)
  countBatch(run.batchId, from, 'finished')

  local bucket = verdictsKey(integer(math.floor(NOW / VERDICT_BUCKET_MS)))
  call('HINCRBY', bucket, outcome.verdict, 1)
  call('PEXPIRE', bucket, integer(VERDICT_BUCKET_MS * VERDICT_BUCKETS_KEPT))
end

local reasons = {
  cancelledWaiting = 'The run was cancelled before it started.',
  cancelled = 'The run was cancelled.',
  lost = 'We are sorry: the worker running your program failed. This was not caused by your code. Please run it again.',
  sessionLost = 'We are sorry: the worker running your session failed or was stopped, and its variables are lost. '
    .. 'This was not caused by your code. Please start a new session.',
  internalError = 'Internal error. This was not caused by your code. Please run it again.',
}

-- Returns an active run to its old queue position, immediately or after a delay.
local function requeue(run, restarts, delayMs)
  releaseSlot(run, true)
  call('HSET', runKey(run.id), 'state', 'queued', 'restarts', integer(restarts))
  if run.startedAt then call('HSET', runKey(run.id), 'begunBefore', '1') end
  call('HDEL', runKey(run.id), 'admittedAt', 'startedAt', 'workerId', 'token')
  -- Grading goes on after the finished cases, whose artifacts stay.
  if run.kind ~= 'submission' then deleteArtifacts(run.id) end
  writeNextEvent(run, 'state', stateData('queued', run.attempt))
  if delayMs and delayMs > 0 then
    delayRun(run.id, run.user, delayMs)
  else
    enqueueRun(run.id, run.user, run.class, run.score)
  end
  countBatch(run.batchId, 'active', 'queued')
  updateReadySet(run.user)
end

local function finishActiveRun(run, verdict, reason)
  releaseSlot(run, true)
  finishRun(run, 'active', { verdict = verdict, reason = reason })
  updateReadySet(run.user)
end

-- Cancels a run that waits in its queue.
local function cancelQueued(run, reason)
  if run.dueAt then
    clearDelay(run.id, run.user)
  else
    dequeueRun(run.id, run.user, run.class)
  end
  finishRun(run, 'queued', { verdict = 'cancelled', reason = reason })
  updateReadySet(run.user)
end

local function finishAsLost(run)
  finishActiveRun(run, 'lost', run.kind == 'session' and reasons.sessionLost or reasons.lost)
end

-- Grading goes on after the cases that have a result, so a submission may restart more often.
local function maxRestartsOf(run)
  return run.kind == 'submission' and settings.maxGradingRestarts or settings.maxRestarts
end

-- A run with input and a session with output cannot be retried: the user has seen and answered its output.
local function isConversation(run)
  return run.inputBytes or run.kind == 'session' and lastSeqOf(run, run.attempt) > 1
end

-- Handles an active run whose worker is gone. A run that never started loses no restart. A started one is retried
-- unless it is a conversation. Returns 'requeued', 'lost' or 'cancelled' (if a cancel was requested).
local function expireAttempt(run)
  if run.cancelRequested then
    finishActiveRun(run, 'cancelled', reasons.cancelled)
    return 'cancelled'
  end
  if not run.startedAt then
    requeue(run, run.restarts)
    return 'requeued'
  end
  if isConversation(run) or run.restarts + 1 > maxRestartsOf(run) then
    finishAsLost(run)
    return 'lost'
  end
  requeue(run, run.restarts + 1)
  return 'requeued'
end
