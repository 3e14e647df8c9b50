-- Runs with a due time. They are queued and count as waiting, but stand in no line before they are due.
--- @include "lines"

-- Runs that become due in one call, so that Redis is never held for long; the next call goes on.
local DUE_PER_CALL = 50

local function delayRun(id, user, delayMs)
  local dueAt = integer(NOW + delayMs)
  call('HSET', runKey(id), 'dueAt', dueAt)
  call('ZADD', key.delayed, dueAt, id)
  call('ZADD', delayedKey(user), dueAt, id)
  call('PERSIST', historyKey(user))
end

local function forgetDelay(id, user)
  call('ZREM', key.delayed, id)
  call('ZREM', delayedKey(user), id)
  call('HDEL', runKey(id), 'dueAt')
end

-- A run that was in a line before goes back to its old place; a new one comes behind those who came before it was due.
local function joinDueRuns()
  for _, id in ipairs(call('ZRANGEBYSCORE', key.delayed, '-inf', integer(NOW), 'LIMIT', 0, DUE_PER_CALL)) do
    local run = readRun(id)
    forgetDelay(id, run.user)
    local sequence = call('INCR', key.sequence)
    local score = run.score or integer(lineScore(run.class, sequence))
    wakeUser(run.user, run.role or 'student', sequence)
    call('HSET', runKey(id), 'score', score)
    joinLine(id, run.user, run.class, score)
    placeUser(run.user)
  end
end
