-- Taking and giving back places, and charging their time.
--- @include "lines"
--- @include "parking"
--- @include "deliveries"

-- Even a run of no length costs its user a turn.
local LEAST_CHARGE_MS = 10

local function takePlace(id, user, class)
  call('HINCRBY', key.activeUsers, user, 1)
  if class == 'batch' then
    call('SADD', key.activeBatch, id)
  else
    call('HINCRBY', key.activeInteractive, user, 1)
  end
  call('ZADD', key.leases, integer(NOW + settings.leaseMs), id)
end

-- False when the run holds none.
local function dropPlace(run)
  if call('ZREM', key.leases, run.id) == 0 then return false end
  if run.class == 'batch' then
    call('SREM', key.activeBatch, run.id)
  elseif call('HINCRBY', key.activeInteractive, run.user, -1) <= 0 then
    call('HDEL', key.activeInteractive, run.user)
  end
  if call('HINCRBY', key.activeUsers, run.user, -1) <= 0 then call('HDEL', key.activeUsers, run.user) end
  return true
end

-- What a place costs is the time since its program started, so one who computes for long waits for the next turn longer; time lost by our
-- fault is not charged, and thinking at a prompt costs no more than puts one behind anyway. The estimate taken at admission is replaced by it. Nobody gets ahead of
-- the virtual time by short runs: with a credit of a second up to 28 others were admitted ahead of a newcomer, without it 10.
local function charge(run, isOurFault)
  local heldMs = run.startedAt and not isOurFault and NOW - tonumber(run.startedAt) or 0
  if run.kind == 'session' then heldMs = math.min(heldMs, settings.debtMs) end
  local pass = tonumber(call('HGET', userKey(run.user), 'pass') or '0')
  pass = pass + math.max(heldMs, LEAST_CHARGE_MS) - settings.estimateMs
  pass = math.max(pass, readVirtualTime())
  call('HSET', userKey(run.user), 'pass', decimal(pass))
end

-- Gives the place of an active run back; a parked session, which has none, leaves its parking.
local function releasePlace(run, isOurFault)
  if unpark(run.id, run.user) then return leaveLine(run.id, run.user, run.class) end
  if dropPlace(run) then charge(run, isOurFault) end
end

-- What this script admitted and did not deliver, as pairs of run and attempt; the caller hands them to the queue of deliveries.
local admitted = {}
-- How many it admitted, with those that were delivered and sessions that go on.
local admissions = 0

-- Admits the head of a user's line. A parked session has its worker already, which is told.
local function admit(user)
  local popped = call('ZPOPMIN', lineKey(user))
  local id = popped[1]
  local class = tonumber(popped[2]) < CLASS_STEP and 'interactive' or 'batch'
  call('ZREM', waitingKey(class), id)
  takePlace(id, user, class)
  if unpark(id, user) then
    call('PUBLISH', key.control, 'thaw ' .. id)
  else
    local attempt = call('HINCRBY', runKey(id), 'attempt', 1)
    call('HSET', runKey(id), 'state', 'active', 'admittedAt', integer(NOW))
    countBatch(call('HGET', runKey(id), 'batchId'), 'queued', 'active')
    if not deliver(id, attempt, class) then
      admitted[#admitted + 1] = id
      admitted[#admitted + 1] = attempt
    end
  end
  admissions = admissions + 1

  local pass = tonumber(call('HGET', userKey(user), 'pass') or '0')
  if pass > readVirtualTime() then call('SET', key.virtualTime, decimal(pass)) end
  call('HSET', userKey(user), 'pass', decimal(pass + settings.estimateMs))
  placeUser(user)
end
