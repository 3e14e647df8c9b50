-- User queues and ready sets. Each user has one queue of waiting runs: interactive before batch, then by arrival. A
-- user whose next run may be admitted under their own limits is in exactly one of eight ready sets, ordered by pass
-- (the time they were charged). The set follows from the user's status (active: holds a slot), the class of the first
-- run and its size. A user at their own limit is in no ready set, so the choice of the next run never skips users. A
-- large run that waits for memory does not block the runs behind it.
--- @include "keys"
--- @include "settings"
--- @include "records"
--- @include "memory"

-- Scores in a user queue: class, then sequence. Parked sessions that continue have negative scores, in their queues and
-- in the ready sets, so they precede all new runs.
local CLASS_STEP = 17592186044416 -- 2^44
-- The record of a user without runs expires after this time.
local IDLE_USER_MS = 3600000
-- The virtual time advances by this with every user who comes, so that users with equal passes keep the order of their
-- arrival. A crowd of a million spans 100 ms of it. The smallest step that `decimal` writes.
local ARRIVAL_STEP_MS = 0.0001

local function resumeScore(sequence) return sequence - CLASS_STEP end
local function queueScore(class, sequence) return (class == 'batch' and CLASS_STEP or 0) + sequence end
local function activeRunsOf(user) return tonumber(call('HGET', key.activeUsers, user) or '0') end
-- Limits of a user: the overrides that ops set, else the share of the latest submission with one, else the settings for
-- the role of the latest submission.
local USER_FIELDS = { 'pass', 'role', 'runsPerUser', 'maxWaiting', 'muted', 'share' }
local function readUser(user, role)
  local values = call('HMGET', userKey(user), unpack(USER_FIELDS))
  role = role or values[2]
  local isStudent = not role or role == 'student'
  return {
    pass = values[1] or '0',
    runsPerUser = tonumber(values[3] or values[6] or (isStudent and settings.runsPerStudent or settings.runsPerGrader)),
    maxWaiting = tonumber(values[4] or (isStudent and settings.maxWaitingStudent or settings.maxWaitingGrader)),
    waitingBytes = isStudent and settings.waitingBytesStudent or settings.waitingBytesGrader,
    isMuted = values[5] == '1',
    hasOverrides = (values[3] or values[4] or values[5]) and true or false,
  }
end

local function readVirtualTime() return tonumber(call('GET', key.virtualTime) or '0') end

-- A parked session counts as large: it waits for memory of one worker and must not block runs for the other workers.
local function isLarge(id, score) return score < 0 or memoryLimitOf(id) > settings.largeMemoryBytes end

local STATUSES = { 'active', 'inactive' }
local function leaveReadySetsOf(user, isLarge)
  for _, status in ipairs(STATUSES) do
    call('ZREM', readySetKey(status, 'interactive', isLarge), user)
    call('ZREM', readySetKey(status, 'batch', isLarge), user)
  end
end

local function leaveReadySets(user)
  leaveReadySetsOf(user, false)
  if call('SREM', key.largeUsers, user) == 1 then leaveReadySetsOf(user, true) end
end

-- Moves a user to the right ready set after any change to their runs or limits. Only a user among the waiting ones is
-- in a ready set. `hasLeft`: it is in none any more.
local function updateReadySet(user, hasLeft)
  local waiting = call('ZCARD', userQueueKey(user))
  local active = activeRunsOf(user)
  if waiting == 0 then
    if call('ZREM', key.waitingUsers, user) == 1 and not hasLeft then leaveReadySets(user) end
    if active == 0 and call('EXISTS', delayedKey(user), heldKey(user)) == 0 then
      if not call('ZSCORE', key.userOverrides, user) then call('PEXPIRE', userKey(user), integer(IDLE_USER_MS)) end
      call('PEXPIRE', historyKey(user), integer(longestRetentionMs()))
    end
    return
  end
  if call('ZADD', key.waitingUsers, integer(waiting), user) == 0 and not hasLeft then leaveReadySets(user) end
  local record = readUser(user)
  if active >= record.runsPerUser then return end
  local head = call('ZRANGE', userQueueKey(user), 0, 0, 'WITHSCORES')
  local score = tonumber(head[2])
  local class = score < CLASS_STEP and 'interactive' or 'batch'
  local large = isLarge(head[1], score)
  if large then call('SADD', key.largeUsers, user) end
  local pass = score < 0 and head[2] or record.pass
  call('ZADD', readySetKey(active > 0 and 'active' or 'inactive', class, large), pass, user)
end

-- Applies changed limits. They do not move inactive users, so this reads at most `maxActiveUsers` users.
local function updateActiveUsers()
  for _, user in ipairs(call('HKEYS', key.activeUsers)) do updateReadySet(user) end
end

-- Registers a user who submits work. A user without runs gets no saved credit, a bounded debt, and the last position
-- among equal passes. `share`: nil or '' leaves it as it was.
local function activateUser(user, role, share)
  local fields = { 'role', role }
  if share and share ~= '' then fields = { 'role', role, 'share', share } end
  if activeRunsOf(user) > 0 or call('ZCARD', userQueueKey(user)) > 0 then
    call('HSET', userKey(user), unpack(fields))
    return
  end
  local virtualTime = readVirtualTime() + ARRIVAL_STEP_MS
  call('SET', key.virtualTime, decimal(virtualTime))
  local pass = tonumber(call('HGET', userKey(user), 'pass') or '0')
  pass = math.min(math.max(pass, virtualTime), virtualTime + settings.debtMs)
  call('HSET', userKey(user), 'pass', decimal(pass), unpack(fields))
  call('PERSIST', userKey(user))
  call('PERSIST', historyKey(user))
end

-- Runs of a paused batch are held outside of all queues, with their scores, so the choice of the next run never skips
-- them. setBatchPaused.lua moves them out and back in.
local function isHeld(batchId) return batchId and call('HEXISTS', batchKey(batchId), 'pausedBy') == 1 end

-- `batchId`: nil, false or '' for a run outside of batches.
local function enqueueRun(id, user, class, score, batchId)
  if batchId ~= '' and isHeld(batchId) then
    call('ZADD', heldKey(user), score, id)
    return
  end
  call('ZADD', userQueueKey(user), score, id)
  call('ZADD', waitingKey(class), integer(NOW), id)
end

local function dequeueRun(id, user, class)
  call('ZREM', heldKey(user), id)
  call('ZREM', userQueueKey(user), id)
  call('ZREM', waitingKey(class), id)
end

-- Why a run of a user waits who has so many active ones, as far as this is not its due time or its batch.
local function whyWaiting(ownActive, ownLimit)
  local slots, active = countSlots(), call('ZCARD', key.leases)
  if isPaused() then return 'paused' end
  if slots == 0 then return 'capacity' end
  if ownActive >= ownLimit then return 'user_limit' end
  if active >= slots and slots < settings.maxRuns then return 'capacity' end
  if call('EXISTS', key.memoryShort) == 1 then return 'capacity' end
  return 'class_limit'
end
