-- Fills free slots. The next run belongs to the eligible user with the smallest pass (stride scheduling):
-- * Batches leave a reserve of slots and of active users to interactive runs.
-- * At the cap of active users, an active user gets another slot only if their pass is not larger than that of the
--   first inactive user. Otherwise their slots drain until one user becomes inactive. Without this drain rule ten users
--   with endless work exclude everyone else; with it and the reserve a newcomer waits milliseconds. The same rule holds
--   among batches at their cap.
-- * A run for which there is no memory waits until active runs have ended. Runs behind a large waiting run may overtake
--   it within a small part of the memory (overtakingAllowance); the rest is reserved for it as it becomes free. So the
--   large run waits no longer than the runs that were active before it, and does not block all others meanwhile.
--- @include "slots"
--- @include "delayedRuns"

-- Admissions per call, which bounds the time that Redis is blocked; the next call continues.
local ADMISSIONS_PER_CALL = 100

-- The head with the smaller pass; the first one if both are equal.
local function earlier(a, b)
  if not a then return b end
  if b and b.pass < a.pass then return b end
  return a
end

local function firstUser(status, class, isLarge)
  local readySet = readySetKey(status, class, isLarge)
  local first = call('ZRANGE', readySet, 0, 0, 'WITHSCORES')
  if not first[1] then return nil end
  return { user = first[1], pass = tonumber(first[2]), isLarge = isLarge, readySet = readySet }
end

local function hasMemoryForNext(head)
  head.id = call('ZRANGE', userQueueKey(head.user), 0, 0)[1]
  if head.id then return hasMemoryFor(head) end
  head.limit, head.bytes, head.held = 0, 0, NOTHING_HELD
  return true
end

-- The first large run that waits for memory; it is excluded from the choice.
local blocked = nil
local isAnyLarge = false

local function headOf(status, class)
  local usual = firstUser(status, class, false)
  local large = isAnyLarge and firstUser(status, class, true) or nil
  if large and not hasMemoryForNext(large) then
    blocked = earlier(blocked, large)
    large = nil
  end
  return earlier(usual, large)
end

local function chooseAmongHeads(slots)
  local users = call('HLEN', key.activeUsers)
  local inactiveInteractive, activeInteractive = headOf('inactive', 'interactive'), headOf('active', 'interactive')
  local inactiveBatch, activeBatch = nil, nil
  if call('SCARD', key.activeBatch) < countBatchSlots(slots) then
    inactiveBatch, activeBatch = headOf('inactive', 'batch'), headOf('active', 'batch')
  end
  if inactiveBatch and users - call('HLEN', key.activeInteractive) >= countBatchUsers() then
    if activeBatch and inactiveBatch.pass < activeBatch.pass then activeBatch = nil end
    inactiveBatch = nil
  end

  local inactive = earlier(inactiveInteractive, inactiveBatch)
  local active = earlier(activeInteractive, activeBatch)
  if users < settings.maxActiveUsers then return earlier(inactive, active) end
  if active and inactive and inactive.pass < active.pass then return nil end
  return active
end

-- Returns the next head and whether it overtakes a large run; nil if none may start, and whether memory is the reason.
local function chooseHead(slots)
  blocked = nil
  if call('ZCARD', key.waitingUsers) == 0 then return nil, false end
  isAnyLarge = call('EXISTS', key.largeUsers) == 1
  local head = chooseAmongHeads(slots)
  if not head then return nil, blocked ~= nil end
  local overtakes = blocked ~= nil and blocked.pass < head.pass
  if not head.id and not hasMemoryForNext(head) then return nil, true end
  if overtakes and head.bytes > overtakingAllowance(blocked.limit) then return nil, true end
  return head, overtakes
end

local function recordShortage(isShort)
  if isShort then
    call('SET', key.memoryShort, '1')
  else
    call('DEL', key.memoryShort)
  end
end

local function admitRuns()
  enqueueDueRuns()
  if isPaused() then return end
  local active = call('ZCARD', key.leases)
  local slots = countSlots()
  local last = math.min(slots, active + ADMISSIONS_PER_CALL)
  local isShort = false
  while active < last do
    local head, why = chooseHead(slots)
    if not head then
      isShort = why
      break
    end
    admit(head, why)
    active = active + 1
  end
  recordShortage(isShort)
end
