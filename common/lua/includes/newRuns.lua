-- New runs: whether one is refused, and its record and queue. The caller admits runs afterwards.
--- @include "intake"
--- @include "events"
--- @include "pending"
--- @include "admit"
--- @include "measures"

-- Arguments of a run, in this order.
local RUN_ARGUMENTS = { 'id', 'user', 'class', 'program', 'limits', 'interactive', 'label', 'batchId', 'batchIndex',
  'role', 'delayMs', 'kind', 'similar', 'reader', 'keepMs', 'api', 'share', 'trace' }

local usersWithNewRuns, newRuns = {}, {}

-- Records for the measures what a run waits for that was not admitted immediately.
local function recordWaitReason(run)
  if call('HGET', runKey(run.id), 'state') ~= 'queued' then return end
  local reason = whyWaiting(activeRunsOf(run.user), readUser(run.user, run.role).runsPerUser)
  if run.delayMs > 0 then reason = 'due_time' end
  if call('ZSCORE', heldKey(run.user), run.id) then reason = 'batch_paused' end
  call('HSET', runKey(run.id), 'waitedFor', reason)
end

local function admitNewRuns()
  for user in pairs(usersWithNewRuns) do updateReadySet(user) end
  admitRuns()
  for _, run in ipairs(newRuns) do recordWaitReason(run) end
  usersWithNewRuns, newRuns = {}, {}
end

-- The run whose arguments begin at an index of ARGV.
local function readNewRun(first)
  local run = {}
  for i, name in ipairs(RUN_ARGUMENTS) do run[name] = ARGV[first + i - 1] end
  run.delayMs = tonumber(run.delayMs)
  run.bytes = #run.program + #run.limits + #run.label + RUN_OVERHEAD_BYTES
  return run
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

-- 1 if the run may be stored, 2 if it is stored already, else the outcome of submitRuns.lua that refuses it.
local function judgeNewRun(run)
  if call('EXISTS', runKey(run.id)) == 1 then return 2 end
  if isPaused() then return -2 end
  if isDiskLow() then return -8 end
  local record = readUser(run.user, run.role)
  if record.isMuted then return -3 end
  -- Runs that can start immediately do not count as waiting.
  if countWaiting(run.user) >= record.maxWaiting then
    admitNewRuns()
    if countWaiting(run.user) >= record.maxWaiting then return -1 end
  end
  return refuseBytes(run.user, record.waitingBytes, run.bytes) or 1
end

-- Optional fields of a record: argument -> its value without a field.
local OPTIONAL_FIELDS = { kind = 'run', reader = '', api = 'native', trace = '', keepMs = '', batchId = '' }

local function storeNewRun(run)
  local id, user, class = run.id, run.user, run.class
  local sequence = call('INCR', key.sequence)
  local fields = { 'state', 'queued', 'attempt', '0', 'user', user, 'class', class, 'role', run.role,
    'submittedAt', integer(NOW), 'program', run.program, 'limits', run.limits, 'interactive', run.interactive,
    'label', run.label, 'similar', run.similar, 'pendingBytes', integer(run.bytes), 'lastId', announceRun(id) }
  local function add(name, value)
    fields[#fields + 1] = name
    fields[#fields + 1] = value
  end
  for name, absent in pairs(OPTIONAL_FIELDS) do
    if run[name] ~= absent then add(name, run[name]) end
  end
  if run.batchId ~= '' and run.batchIndex ~= '' then add('batchIndex', run.batchIndex) end
  local score = integer(queueScore(class, sequence))
  if run.delayMs == 0 then add('score', score) end
  call('HSET', runKey(id), unpack(fields))
  countPending(user, run.bytes)
  countSubmitted(run)
  if run.batchId ~= '' then
    countBatch(run.batchId, nil, 'queued')
  else
    call('ZADD', historyKey(user), integer(sequence), id)
    call('ZREMRANGEBYRANK', historyKey(user), 0, -1 - settings.historyPerUser)
  end
  if run.delayMs > 0 then
    delayRun(id, user, run.delayMs)
  else
    activateUser(user, run.role, run.share)
    enqueueRun(id, user, class, score, run.batchId)
  end
  usersWithNewRuns[user] = true
  newRuns[#newRuns + 1] = run
end
