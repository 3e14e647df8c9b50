-- Parked sessions: active, but frozen and without a slot. Their leases are stored separately, so that the number of
-- leases equals the number of held slots. A parked session with new input enters its user's queue ahead of all other
-- runs and continues when it is admitted.
--- @include "userQueues"

local function countParkedOf(user) return tonumber(call('HGET', key.parkedUsers, user) or '0') end

-- Parks a session whose slot was released.
local function park(run)
  call('ZADD', key.parked, integer(NOW + settings.leaseMs), run.id)
  call('HINCRBY', key.parkedUsers, run.user, 1)
  call('HSET', runKey(run.id), 'parkedAt', integer(NOW))
end

-- Ends the parking of a session that got a slot or finished. True if it was parked.
local function unpark(id, user)
  if call('ZREM', key.parked, id) == 0 then return false end
  if call('HINCRBY', key.parkedUsers, user, -1) <= 0 then call('HDEL', key.parkedUsers, user) end
  call('HDEL', runKey(id), 'parkedAt', 'waking')
  return true
end

-- Queues a parked session to continue. False if it is not parked or already queued.
local function wakeSession(run)
  if not run.parkedAt or run.waking then return false end
  local sequence = call('INCR', key.sequence)
  activateUser(run.user, run.role or 'student')
  call('HSET', runKey(run.id), 'waking', '1')
  enqueueRun(run.id, run.user, run.class, integer(resumeScore(sequence)))
  updateReadySet(run.user)
  return true
end
