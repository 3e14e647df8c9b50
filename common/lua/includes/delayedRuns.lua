-- Runs with a due time. They are queued and count as waiting, but enter their user's queue only when they are due.
--- @include "userQueues"

-- Due runs per call, which bounds the time that Redis is blocked; the next call continues.
local DUE_PER_CALL = 50

local function delayRun(id, user, delayMs)
  local dueAt = integer(NOW + delayMs)
  call('HSET', runKey(id), 'dueAt', dueAt)
  call('ZADD', key.delayed, dueAt, id)
  call('ZADD', delayedKey(user), dueAt, id)
  call('PERSIST', historyKey(user))
end

local function clearDelay(id, user)
  call('ZREM', key.delayed, id)
  call('ZREM', delayedKey(user), id)
  call('HDEL', runKey(id), 'dueAt')
end

-- A retried run returns to its old position; a new one queues behind the runs that arrived before it was due.
local function enqueueDueRun(run)
  local sequence = call('INCR', key.sequence)
  local score = run.score or integer(queueScore(run.class, sequence))
  activateUser(run.user, run.role or 'student')
  call('HSET', runKey(run.id), 'score', score)
  enqueueRun(run.id, run.user, run.class, score, run.batchId)
  updateReadySet(run.user)
end

local function enqueueDueRuns()
  for _, id in ipairs(call('ZRANGEBYSCORE', key.delayed, '-inf', integer(NOW), 'LIMIT', 0, DUE_PER_CALL)) do
    local run = readRun(id)
    if run and run.user then
      clearDelay(id, run.user)
      enqueueDueRun(run)
    else
      -- The record is gone; freeOrphans.lua frees the entry in the list of the user.
      call('ZREM', key.delayed, id)
    end
  end
end
