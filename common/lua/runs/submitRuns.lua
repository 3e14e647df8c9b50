--[[
  Accepts runs into their users' queues, or delays them until they are due, and admits all runs that may start.

  Input:  KEYS[1] tag
          ARGV    for each run: runId, user, class, program, limits, interactive ('1'|'0'), label (JSON),
                  batchId ('' for none), batchIndex ('' for none), role of the user, delay (ms), kind,
                  what similar programs have in common (durations.lua)
  Output: { for each run: 1 accepted, 2 duplicate, -1 queue full, -2 paused, -3 the user is muted,
          -4 the user's unfinished runs exceed their bytes, -5 those of all users do, -6 Redis is nearly full,
          -7 the run alone exceeds the bytes of a user }, { admitted run, attempt, ... }

  Idempotent by the run's id. A refused run leaves no data behind.
]]
--- @include "intake"
--- @include "events"
--- @include "pending"
--- @include "admit"

local FIELDS_PER_RUN = 13

local usersWithNewRuns = {}
local function admitNewRuns()
  for user in pairs(usersWithNewRuns) do updateReadySet(user) end
  usersWithNewRuns = {}
  admitRuns()
end

local function countWaiting(user)
  return call('ZCARD', userQueueKey(user)) + call('ZCARD', delayedKey(user)) + call('ZCARD', heldKey(user))
end

-- The outcome that refuses `bytes` more; nil if they fit.
local function refuseBytes(user, limit, bytes)
  if isMemoryLow() then return -6 end
  if bytes > math.min(limit, settings.waitingBudgetBytes / 2) then return -7 end
  local exceeded = findPendingExceeded(user, limit, bytes)
  if exceeded then return exceeded == 'own' and -4 or -5 end
end

local outcomes = {}
for i = 1, #ARGV, FIELDS_PER_RUN do
  local runId, user, class, program, limits, interactive, label, batchId, batchIndex, role, delayMs, kind, similar =
    unpack(ARGV, i, i + FIELDS_PER_RUN - 1)
  delayMs = tonumber(delayMs)
  local bytes = #program + #limits + #label + RUN_OVERHEAD_BYTES
  local outcome = 1
  if call('EXISTS', runKey(runId)) == 1 then
    outcome = 2
  elseif isPaused() then
    outcome = -2
  else
    local record = readUser(user, role)
    -- Runs that can start immediately do not count as waiting.
    if countWaiting(user) >= record.maxWaiting then admitNewRuns() end
    outcome = countWaiting(user) >= record.maxWaiting and -1 or refuseBytes(user, record.waitingBytes, bytes) or 1
    if record.isMuted then outcome = -3 end
  end
  if outcome == 1 then
    local sequence = call('INCR', key.sequence)
    call('HSET', runKey(runId), 'state', 'queued', 'attempt', '0', 'user', user, 'class', class, 'role', role,
      'submittedAt', integer(NOW), 'program', program, 'limits', limits, 'interactive', interactive, 'label', label,
      'similar', similar)
    countPending(runId, user, bytes)
    if kind ~= 'run' then call('HSET', runKey(runId), 'kind', kind) end
    if batchId ~= '' then
      call('HSET', runKey(runId), 'batchId', batchId, 'batchIndex', batchIndex)
      countBatch(batchId, nil, 'queued')
    else
      call('ZADD', historyKey(user), integer(sequence), runId)
      call('ZREMRANGEBYRANK', historyKey(user), 0, -1 - settings.historyPerUser)
    end
    call('HSET', runKey(runId), 'lastId', announceRun(runId))
    if delayMs > 0 then
      delayRun(runId, user, delayMs)
    else
      local score = integer(queueScore(class, sequence))
      call('HSET', runKey(runId), 'score', score)
      activateUser(user, role, sequence)
      enqueueRun(runId, user, class, score, batchId)
    end
    usersWithNewRuns[user] = true
  end
  outcomes[#outcomes + 1] = outcome
end
admitNewRuns()
return { outcomes, admitted }
