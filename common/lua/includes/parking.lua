-- Parked sessions: active, but frozen and without a place. Their leases lie apart, so that the count of leases stays that of places.
-- One that is sent something stands in its user's line, before everything else, and goes on when it is admitted.
--- @include "lines"

local function countParkedOf(user) return tonumber(call('HGET', key.parkedUsers, user) or '0') end

-- For a session whose place was given back.
local function park(run)
  call('ZADD', key.parked, integer(NOW + settings.leaseMs), run.id)
  call('HINCRBY', key.parkedUsers, run.user, 1)
  call('HSET', runKey(run.id), 'parkedAt', integer(NOW))
end

-- For one that has a place again, or is over. Whether it was parked.
local function unpark(id, user)
  if call('ZREM', key.parked, id) == 0 then return false end
  if call('HINCRBY', key.parkedUsers, user, -1) <= 0 then call('HDEL', key.parkedUsers, user) end
  call('HDEL', runKey(id), 'parkedAt', 'waking')
  return true
end

-- A parked session wants to go on. Whether that is new.
local function wake(run)
  if not run.parkedAt or run.waking then return false end
  local sequence = call('INCR', key.sequence)
  wakeUser(run.user, run.role or 'student', sequence)
  call('HSET', runKey(run.id), 'waking', '1')
  joinLine(run.id, run.user, run.class, integer(wakingScore(sequence)))
  placeUser(run.user)
  return true
end
