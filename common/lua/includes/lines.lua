-- Lines and rings. Each user has one line of waiting runs: interactive before batch, then by arrival. Users whose next run may be
-- admitted as far as they themselves are concerned stand in exactly one of four rings, ordered by pass (the time they were charged):
-- inside (holding a place already) or outside, by the class of the head of their line. A user at the own limit stands in none, so
-- choosing who is next never has to look past anybody.
--- @include "keys"
--- @include "settings"
--- @include "records"

-- Scores of a line: class, then sequence. Parked sessions that want to go on have negative ones, in their lines and in the rings: they
-- come before everything that is new.
local CLASS_STEP = 17592186044416 -- 2^44
-- The record of a user who has no runs is forgotten after this time.
local IDLE_USER_MS = 3600000
-- Fractions of a millisecond by which users who arrive together keep their order of arrival.
local TIE_STEPS = 4096

local function wakingScore(sequence) return sequence - CLASS_STEP end
local function lineScore(class, sequence) return (class == 'batch' and CLASS_STEP or 0) + sequence end
local function activeRunsOf(user) return tonumber(call('HGET', key.activeUsers, user) or '0') end
-- What holds for a user: the rule that ops made for him, else that of his role, which is the last one he came with.
local USER_FIELDS = { 'pass', 'role', 'runsPerUser', 'maxWaiting', 'muted' }
local function readUser(user, role)
  local values = call('HMGET', userKey(user), unpack(USER_FIELDS))
  role = role or values[2]
  local isStudent = not role or role == 'student'
  return {
    pass = values[1] or '0',
    runsPerUser = tonumber(values[3] or (isStudent and settings.runsPerStudent or settings.runsPerGrader)),
    maxWaiting = tonumber(values[4] or (isStudent and settings.maxWaitingStudent or settings.maxWaitingGrader)),
    isMuted = values[5] == '1',
    hasRules = (values[3] or values[4] or values[5]) and true or false,
  }
end

local function readVirtualTime() return tonumber(call('GET', key.virtualTime) or '0') end

-- Puts a user where he belongs after anything of his changed.
local function placeUser(user)
  for _, side in ipairs({ 'inside', 'outside' }) do
    call('ZREM', ringKey(side, 'interactive'), user)
    call('ZREM', ringKey(side, 'batch'), user)
  end
  local waiting = call('ZCARD', lineKey(user))
  local active = activeRunsOf(user)
  if waiting == 0 then
    call('ZREM', key.waitingUsers, user)
    if active == 0 and call('EXISTS', delayedKey(user)) == 0 then
      if not call('ZSCORE', key.ruledUsers, user) then call('PEXPIRE', userKey(user), integer(IDLE_USER_MS)) end
      call('PEXPIRE', historyKey(user), integer(longestRetentionMs()))
    end
    return
  end
  call('ZADD', key.waitingUsers, integer(waiting), user)
  local record = readUser(user)
  if active >= record.runsPerUser then return end
  local head = call('ZRANGE', lineKey(user), 0, 0, 'WITHSCORES')
  local class = tonumber(head[2]) < CLASS_STEP and 'interactive' or 'batch'
  call('ZADD', ringKey(active > 0 and 'inside' or 'outside', class), tonumber(head[2]) < 0 and head[2] or record.pass, user)
end

-- After a change of what users may hold. Who holds nothing stands where he stood, so at most as many as may be active are looked at.
local function placeActiveUsers()
  for _, user in ipairs(call('HKEYS', key.activeUsers)) do placeUser(user) end
end

-- A user comes with work. One who had nothing going on: no credit saved up, a bounded debt, behind those who came before.
local function wakeUser(user, role, sequence)
  call('HSET', userKey(user), 'role', role)
  if activeRunsOf(user) > 0 or call('ZCARD', lineKey(user)) > 0 then return end
  local virtualTime = readVirtualTime()
  local pass = tonumber(call('HGET', userKey(user), 'pass') or '0')
  pass = math.min(math.max(pass, virtualTime), virtualTime + settings.debtMs)
  call('HSET', userKey(user), 'pass', decimal(math.floor(pass) + (sequence % TIE_STEPS) / TIE_STEPS))
  call('PERSIST', userKey(user))
  call('PERSIST', historyKey(user))
end

local function joinLine(id, user, class, score)
  call('ZADD', lineKey(user), score, id)
  call('ZADD', waitingKey(class), integer(NOW), id)
end

local function leaveLine(id, user, class)
  call('ZREM', lineKey(user), id)
  call('ZREM', waitingKey(class), id)
end
