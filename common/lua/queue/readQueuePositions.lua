--[[
  Reads why queued runs wait, and what decides when they start: the caps, the active runs and the next runs of the users
  who wait. queue-positions.ts predicts the starts from it.
  Cost: O(log n) per run, plus one pass over at most sixty active runs and a hundred waiting ones per call.

  Input:  KEYS[1] tag
          ARGV    runs
  Output: { slots, active users, batch slots, batch users, virtual time, estimate (ms), debt (ms) },
          { for each active run: user, class, 'run'|'session', elapsed (ms), and what describeRun returns },
          { for each of the next users: user, pass, own limit, waiting runs,
            { for the next runs: run, class, '1' if it is a session that continues, and what describeRun returns } },
          { for each run of ARGV: nil if it is not waiting, else
            'paused'|'capacity'|'user_limit'|'class_limit'|'due_time'|'batch_paused', ms until it is due, user, own
            runs before it, runs before it at most, the reason of the pause ('' for none) }
]]
--- @include "userQueues"
--- @include "durations"

-- Active runs that are read, as a sample of all.
local MAX_ACTIVE = 60
-- Waiting users that are read, those with the smallest passes first, and the next runs of each.
local MAX_USERS = 30
local MAX_RUNS_PER_USER = 3

local slots = countSlots()
local waitingRuns = call('ZCARD', waitingKey('interactive')) + call('ZCARD', waitingKey('batch'))
local waitingUsers = call('ZCARD', key.waitingUsers)

-- Calls back with every ready set.
local function eachReadySet(callback)
  for _, status in ipairs(STATUSES) do
    for _, class in ipairs({ 'interactive', 'batch' }) do
      for _, large in ipairs({ false, true }) do callback(readySetKey(status, class, large)) end
    end
  end
end

-- With k own runs ahead, a run waits while each other user takes up to k turns, plus one for each user with a smaller
-- pass. This bounds the position of runs that are too far back to predict.
local function countAhead(rank, user, pass)
  local before = 0
  eachReadySet(function(name) before = before + call('ZCOUNT', name, '-inf', '(' .. pass) end)
  return rank + math.min(before + rank * (waitingUsers - 1), waitingRuns - call('ZCARD', userQueueKey(user)))
end

-- A run of a paused batch; nil for any other one. Its position counts the own runs that it would follow.
local function describeHeld(run)
  local score = run and run.batchId and call('ZSCORE', heldKey(run.user), run.id)
  if not score then return nil end
  local rank = 0
  for _, name in ipairs({ userQueueKey(run.user), heldKey(run.user) }) do
    rank = rank + call('ZCOUNT', name, '-inf', '(' .. score)
  end
  return { 'batch_paused', 0, run.user, rank, rank, call('HGET', batchKey(run.batchId), 'pausedBy') or '' }
end

-- Appends the wall time limit, the expected duration and its deviation.
local function describeRun(list, class, limits, similar)
  local expected, deviation = expectDuration(class, similar)
  list[#list + 1] = tonumber(string.match(limits or '', '"wallTimeMs":(%d+)') or '0')
  list[#list + 1] = expected
  list[#list + 1] = deviation
end

local function readActive()
  local list = {}
  for _, id in ipairs(call('ZRANGE', key.leases, 0, MAX_ACTIVE - 1)) do
    local values = call('HMGET', runKey(id), 'user', 'class', 'kind', 'startedAt', 'limits', 'similar')
    local class = values[2] or 'interactive'
    list[#list + 1] = values[1] or ''
    list[#list + 1] = class
    list[#list + 1] = values[3] or 'run'
    list[#list + 1] = math.max(0, values[4] and NOW - tonumber(values[4]) or 0)
    describeRun(list, class, values[5], values[6])
  end
  return list
end

local users, isRead = {}, {}
local function readWaiting(user)
  if isRead[user] then return end
  isRead[user] = true
  local runs = {}
  local queue = call('ZRANGE', userQueueKey(user), 0, MAX_RUNS_PER_USER - 1, 'WITHSCORES')
  for i = 1, #queue, 2 do
    local score = tonumber(queue[i + 1])
    local class = score < CLASS_STEP and 'interactive' or 'batch'
    local values = call('HMGET', runKey(queue[i]), 'limits', 'similar')
    runs[#runs + 1] = queue[i]
    runs[#runs + 1] = class
    runs[#runs + 1] = score < 0 and '1' or '0'
    describeRun(runs, class, unpack(values))
  end
  local record = readUser(user)
  users[#users + 1] = { user, record.pass, record.runsPerUser, call('ZCARD', userQueueKey(user)), runs }
end

-- A user at the own limit is in no ready set, and waits for the end of an own run.
local function readNextUsers()
  for _, user in ipairs(call('HKEYS', key.activeUsers)) do
    if #users >= MAX_USERS / 2 then break end
    if call('ZSCORE', key.waitingUsers, user) then readWaiting(user) end
  end
  eachReadySet(function(name)
    if #users >= MAX_USERS then return end
    for _, user in ipairs(call('ZRANGE', name, 0, MAX_USERS - 1)) do
      if #users >= MAX_USERS then return end
      readWaiting(user)
    end
  end)
end

local pauseReason = isPaused() and call('HGET', key.liveSettings, 'pauseReason') or ''
local runIds, positions = ARGV, {}
for i, id in ipairs(runIds) do
  local run = readRun(id)
  local rank = run and (run.state == 'queued' or run.waking) and call('ZRANK', userQueueKey(run.user), id)
  if run and run.dueAt then
    positions[i] = { 'due_time', math.max(0, tonumber(run.dueAt) - NOW), run.user, 0, 0, pauseReason }
  elseif rank then
    if #users == 0 then readNextUsers() end
    local record = readUser(run.user)
    local pass = run.waking and call('ZSCORE', userQueueKey(run.user), id) or record.pass
    local ownActive = activeRunsOf(run.user)
    if ownActive > 0 then readWaiting(run.user) end
    local reason = whyWaiting(ownActive, record.runsPerUser)
    positions[i] = { reason, 0, run.user, rank, countAhead(rank, run.user, pass), pauseReason }
  else
    positions[i] = describeHeld(run) or false
  end
end
if #users == 0 then return { {}, {}, {}, positions } end

local caps = {
  slots, settings.maxActiveUsers, countBatchSlots(slots), countBatchUsers(),
  decimal(readVirtualTime()), settings.estimateMs, settings.debtMs,
}
return { caps, readActive(), users, positions }
