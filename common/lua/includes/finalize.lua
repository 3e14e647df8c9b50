-- How a run leaves its slot or its queue: it finishes, or returns to its old queue position.
--- @include "events"
--- @include "slots"
--- @include "delayedRuns"
--- @include "retention"
--- @include "pending"
--- @include "measures"

-- Submissions can be graded again. Ops can repeat runs that ended by a fault of ours or that ops stopped.
local function keepsProgram(run, verdict)
  if run.kind == 'session' then return false end
  return run.kind == 'submission' or verdict == 'lost' or verdict == 'internal_error'
    or verdict == 'cancelled' and call('HGET', runKey(run.id), 'stoppedBy') == 'ops'
end

-- Finishes a run that holds no slot and is in no queue. The state is terminal, and the record gets its expiry.
local function finishRun(run, from, outcome, seq)
  seq = seq or lastSeqOf(run, run.attempt) + 1
  appendEvent(run, run.attempt, seq, 'finished', '{"verdict":"' .. outcome.verdict .. '"}')
  local fields = {
    'state', 'finished', 'verdict', outcome.verdict, 'reason', outcome.reason, 'finishedAt', integer(NOW),
    'lastId', run.lastId,
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
  releasePending(run)
  if keepsProgram(run, outcome.verdict) then
    call('HDEL', runKey(run.id), 'token', 'pendingBytes')
    -- A regrade or a rerun needs it. It is kept with the transcripts or the output and counts like them.
    local bytes = call('HSTRLEN', runKey(run.id), 'program')
    run.storedBytes = call('HINCRBY', runKey(run.id), 'storedBytes', bytes)
  else
    call('HDEL', runKey(run.id), 'token', 'pendingBytes', 'program')
  end
  call('UNLINK', inputKey(run.id))
  -- A canary is not counted, and its record expires by itself (startCanary.lua).
  if run.kind == 'canary' then return end
  retainFinished(run)
  countBatch(run.batchId, from, 'finished')
  countFinished(run, outcome)
end

local reasons = {
  cancelled = 'The run was cancelled.',
  lost = 'We are sorry: the worker running your program failed. This was not caused by your code. Please run it again.',
  sessionLost = 'We are sorry: the worker running your session failed or was stopped, and its variables are lost. '
    .. 'This was not caused by your code. Please start a new session.',
  internalError = 'Internal error. This was not caused by your code. Please run it again.',
}

-- Who stopped the run; a stop from before that was recorded has no sentence.
local function cancelReason(run) return call('HGET', runKey(run.id), 'stopSentence') or reasons.cancelled end

-- Attempts that a record keeps besides the current one.
local MAX_ENDED_ATTEMPTS = 10

-- Records how an attempt ended that is not the last one, newest first. `cause`: 'not_started' | 'worker_lost' | 'fault'
-- | 'handover'.
local function recordAttempt(run, cause)
  local stored, admittedAt = unpack(call('HMGET', runKey(run.id), 'attempts', 'admittedAt'))
  local attempts = stored and cjson.decode(stored) or {}
  table.insert(attempts, 1, {
    attempt = run.attempt, workerId = run.workerId or nil, cause = cause, endedAt = NOW,
    admittedAt = tonumber(admittedAt), startedAt = run.startedAt and tonumber(run.startedAt) or nil,
  })
  attempts[MAX_ENDED_ATTEMPTS + 1] = nil
  call('HSET', runKey(run.id), 'attempts', cjson.encode(attempts))
end

-- Returns an active run to its old queue position, immediately or after a delay.
local function requeue(run, restarts, cause, delayMs)
  recordAttempt(run, cause)
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
    enqueueRun(run.id, run.user, run.class, run.score, run.batchId)
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

-- Workers that a submission may lose while none of its cases runs, for each restart. It does not end them, most likely.
local WAITS_PER_RESTART = 10

-- Counts the loss of a worker that had begun a run. Returns the restarts and whether they are within the limit.
local function countRestart(run)
  local restarts, most = run.restarts + 1, maxRestartsOf(run)
  if run.kind ~= 'submission' or run.attempt == 1 then return restarts, restarts <= most end
  local caseAttempt = tonumber(call('HGET', runKey(run.id), 'caseAttempt') or '0')
  if caseAttempt == run.attempt then return restarts, restarts <= most end
  local waits = call('HINCRBY', runKey(run.id), 'lostWaiting', 1)
  return run.restarts, waits <= most * WAITS_PER_RESTART
end

-- A run with input and a session with output cannot be retried: the user has seen and answered its output.
local function isConversation(run)
  return run.inputBytes or run.kind == 'session' and lastSeqOf(run, run.attempt) > 1
end

-- Handles an active run whose worker is gone. A run that never started loses no restart. A started one is retried
-- unless it is a conversation. Returns 'requeued', 'lost' or 'cancelled' (if a cancel was requested).
local function expireAttempt(run)
  if run.cancelRequested then
    finishActiveRun(run, 'cancelled', cancelReason(run))
    return 'cancelled'
  end
  if not run.startedAt then
    requeue(run, run.restarts, 'not_started')
    return 'requeued'
  end
  local restarts, mayRestart = countRestart(run)
  if isConversation(run) or not mayRestart then
    finishAsLost(run)
    return 'lost'
  end
  requeue(run, restarts, 'worker_lost')
  return 'requeued'
end
