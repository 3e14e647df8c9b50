-- Fills free places. Who is next is the user who was charged least, among those who may:
-- * batches leave a reserve of places and of active users to interactive runs;
-- * at the cap of active users an insider is given another place only when he is not ahead (in charged time) of the first outsider who
--   could come in. Otherwise his places drain until one user leaves. Without this drain rule ten users with endless work keep
--   everybody else out for ever; with it and the reserve a newcomer waits milliseconds. The same holds among batches at their cap.
--- @include "places"
--- @include "delays"

-- Admissions of one call, so that Redis is never held for long; the next call goes on.
local ADMISSIONS_PER_CALL = 100

local function headOf(side, class)
  local head = call('ZRANGE', ringKey(side, class), 0, 0, 'WITHSCORES')
  if not head[1] then return nil end
  return { user = head[1], pass = tonumber(head[2]) }
end

-- The one with the smaller pass; at equal passes the first.
local function earlier(a, b)
  if not a then return b end
  if b and b.pass < a.pass then return b end
  return a
end

local function chooseUser(places)
  local users = call('HLEN', key.activeUsers)
  local outsideInteractive, insideInteractive = headOf('outside', 'interactive'), headOf('inside', 'interactive')
  local outsideBatch, insideBatch = nil, nil
  if call('SCARD', key.activeBatch) < countBatchPlaces(places) then
    outsideBatch, insideBatch = headOf('outside', 'batch'), headOf('inside', 'batch')
  end
  if outsideBatch and users - call('HLEN', key.activeInteractive) >= countBatchUsers() then
    if insideBatch and outsideBatch.pass < insideBatch.pass then insideBatch = nil end
    outsideBatch = nil
  end

  local outsider = earlier(outsideInteractive, outsideBatch)
  local insider = earlier(insideInteractive, insideBatch)
  if users < settings.maxActiveUsers then
    local best = earlier(outsider, insider)
    return best and best.user
  end
  if insider and outsider and outsider.pass < insider.pass then return nil end
  return insider and insider.user
end

local function pump()
  joinDueRuns()
  if isPaused() then return end
  local active = call('ZCARD', key.leases)
  local places = countPlaces()
  local last = math.min(places, active + ADMISSIONS_PER_CALL)
  while active < last do
    local user = chooseUser(places)
    if not user then return end
    admit(user)
    active = active + 1
  end
end
