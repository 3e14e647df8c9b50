-- The ways in which a run leaves a place or the line: to its end, or back to its old place in the line.
--- @include "events"
--- @include "places"
--- @include "delays"
--- @include "retention"

-- Waits and verdicts are figures of the recent past only.
local VERDICT_BUCKET_MS = 60000
local VERDICT_BUCKETS_KEPT = 15
-- Weight of the newest run in the moving average of durations.
local DURATION_WEIGHT = 0.1

-- Ends a run that holds no place and stands in no line any more. Terminal: nothing after this changes it, and it expires.
local function endRun(run, from, outcome, seq)
  local fields = { 'state', 'finished', 'verdict', outcome.verdict, 'reason', outcome.reason, 'finishedAt', integer(NOW) }
  for _, name in ipairs({ 'exitCode', 'signal', 'usage', 'artifacts', 'outputTruncated', 'artifactsCut' }) do
    if outcome[name] and outcome[name] ~= '' then
      fields[#fields + 1] = name
      fields[#fields + 1] = outcome[name]
    end
  end
  call('HSET', runKey(run.id), unpack(fields))
  call('HDEL', runKey(run.id), 'program', 'token')
  writeEvent(run, run.attempt, seq or lastSeqOf(run, run.attempt) + 1, 'finished', '{"verdict":"' .. outcome.verdict .. '"}')
  keepFinished(run)
  countBatch(run.batchId, from, 'finished')

  local bucket = verdictsKey(integer(math.floor(NOW / VERDICT_BUCKET_MS)))
  call('HINCRBY', bucket, outcome.verdict, 1)
  call('PEXPIRE', bucket, integer(VERDICT_BUCKET_MS * VERDICT_BUCKETS_KEPT))
end

-- Feeds the estimate of how long a place is held.
local function measureDuration(run)
  if not run.startedAt or run.kind == 'session' then return end
  local ms = math.max(0, NOW - tonumber(run.startedAt))
  local average = tonumber(call('HGET', key.durations, run.class) or ms)
  call('HSET', key.durations, run.class, decimal(average + (ms - average) * DURATION_WEIGHT))
end

local reasons = {
  cancelledWaiting = 'The run was cancelled before it started.',
  cancelled = 'The run was cancelled.',
  lost = 'We are sorry: the machine that ran this program went away, so we cannot tell how it ended. Your program is not to blame; please run it again.',
  sessionLost = 'We are sorry: the machine that ran this session failed or was stopped, and what the session held is lost. It was not your doing; please begin a new one.',
  internalError = 'We are sorry: something went wrong on our side while running this program. Your program is not to blame; please run it again.',
}

-- An active run that cannot go on where it was goes back to its old place in the line, at once or after a pause.
local function requeue(run, restarts, delayMs)
  releasePlace(run, true)
  call('HSET', runKey(run.id), 'state', 'queued', 'restarts', integer(restarts))
  if run.startedAt then call('HSET', runKey(run.id), 'begunBefore', '1') end
  call('HDEL', runKey(run.id), 'admittedAt', 'startedAt', 'workerId', 'token')
  call('UNLINK', artifactsKey(run.id))
  writeNextEvent(run, 'state', stateData('queued', run.attempt))
  if delayMs and delayMs > 0 then
    delayRun(run.id, run.user, delayMs)
  else
    joinLine(run.id, run.user, run.class, run.score)
  end
  countBatch(run.batchId, 'active', 'queued')
  placeUser(run.user)
end

local function endActive(run, verdict, reason)
  releasePlace(run, true)
  endRun(run, 'active', { verdict = verdict, reason = reason })
  placeUser(run.user)
end

-- What can only be lost: a run that somebody typed into, and a session that has said anything. What one saw and answered cannot be taken
-- back.
local function endAsLost(run) endActive(run, 'lost', run.kind == 'session' and reasons.sessionLost or reasons.lost) end
local function isConversation(run)
  return run.inputBytes or run.kind == 'session' and lastSeqOf(run, run.attempt) > 1
end

-- The worker of an active run is gone. One that never started loses nothing; one that did runs once more, unless it is a conversation.
-- Answers what became of it: 'requeued' or 'lost' ('cancelled' where that was asked).
local function giveUpOn(run)
  if run.cancelRequested then
    endActive(run, 'cancelled', reasons.cancelled)
    return 'cancelled'
  end
  if not run.startedAt then
    requeue(run, run.restarts)
    return 'requeued'
  end
  if isConversation(run) or run.restarts + 1 > settings.maxRestarts then
    endAsLost(run)
    return 'lost'
  end
  requeue(run, run.restarts + 1)
  return 'requeued'
end
