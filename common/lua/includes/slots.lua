-- Takes and releases slots, and charges users for them.
--- @include "userQueues"
--- @include "parking"
--- @include "dispatch"
--- @include "memory"

-- Minimum charge: even an instant run costs its user a turn.
local MIN_CHARGE_MS = 10

local function takeSlot(id, user, class)
  call('HINCRBY', key.activeUsers, user, 1)
  if class == 'batch' then
    call('SADD', key.activeBatch, id)
  else
    call('HINCRBY', key.activeInteractive, user, 1)
  end
  call('ZADD', key.leases, integer(NOW + settings.leaseMs), id)
end

-- False if the run holds no slot.
local function dropSlot(run)
  if call('ZREM', key.leases, run.id) == 0 then return false end
  releaseMemory(run.id)
  if run.class == 'batch' then
    call('SREM', key.activeBatch, run.id)
  elseif call('HINCRBY', key.activeInteractive, run.user, -1) <= 0 then
    call('HDEL', key.activeInteractive, run.user)
  end
  if call('HINCRBY', key.activeUsers, run.user, -1) <= 0 then call('HDEL', key.activeUsers, run.user) end
  return true
end

-- Charges the time since the program started, in place of the estimate taken at admission. Long runs therefore delay
-- their user's next turn. Time lost to a fault of the service is free, and a session is charged at most `debtMs`,
-- because users think at a prompt. The pass never falls behind the virtual time, so short runs earn no credit: with a
-- credit of a second up to 28 other runs were admitted ahead of a newcomer, without it 10.
local function charge(run, isOurFault)
  local heldMs = run.startedAt and not isOurFault and NOW - tonumber(run.startedAt) or 0
  if run.kind == 'session' then heldMs = math.min(heldMs, settings.debtMs) end
  local pass = tonumber(call('HGET', userKey(run.user), 'pass') or '0')
  pass = pass + math.max(heldMs, MIN_CHARGE_MS) - settings.estimateMs
  pass = math.max(pass, readVirtualTime())
  call('HSET', userKey(run.user), 'pass', decimal(pass))
end

-- Releases the slot of an active run; a parked session has none and only ends its parking.
local function releaseSlot(run, isOurFault)
  if unpark(run.id, run.user) then
    releaseMemory(run.id)
    return dequeueRun(run.id, run.user, run.class)
  end
  if dropSlot(run) then charge(run, isOurFault) end
end

-- Admitted runs without a BullMQ job, as pairs of run and attempt; the caller adds the jobs.
local admitted = {}
-- All admissions, including runs with a job and resumed sessions.
local admissions = 0

-- Admits the head of a user's queue (chooseHead). A parked session keeps its worker, which gets a `thaw` message.
-- `overtakes`: the run starts before a large run with a smaller pass. If the queue was deleted by hand, the user only
-- leaves the ready set.
local function admit(head, overtakes)
  local user = head.user
  call('ZREM', head.readySet, user)
  if head.isLarge then call('SREM', key.largeUsers, user) end
  local popped = call('ZPOPMIN', userQueueKey(user))
  local id = popped[1]
  if not id then return updateReadySet(user) end
  local class = tonumber(popped[2]) < CLASS_STEP and 'interactive' or 'batch'
  call('ZREM', waitingKey(class), id)
  takeSlot(id, user, class)
  holdMemory(id, head.held, { bytes = head.limit, overtook = overtakes, worker = head.held.worker })
  -- Only parked sessions have negative scores.
  if tonumber(popped[2]) < 0 and unpark(id, user) then
    call('PUBLISH', key.control, 'thaw ' .. id)
  else
    local attempt = call('HINCRBY', runKey(id), 'attempt', 1)
    call('HSET', runKey(id), 'state', 'active', 'admittedAt', integer(NOW))
    countBatch(call('HGET', runKey(id), 'batchId'), 'queued', 'active')
    if not dispatchRun(id, attempt, class) then
      admitted[#admitted + 1] = id
      admitted[#admitted + 1] = attempt
    end
  end
  admissions = admissions + 1

  local pass = tonumber(call('HGET', userKey(user), 'pass') or '0')
  if pass > readVirtualTime() then call('SET', key.virtualTime, decimal(pass)) end
  call('HSET', userKey(user), 'pass', decimal(pass + settings.estimateMs))
  updateReadySet(user, true)
end
