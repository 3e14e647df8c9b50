--[[
  Hands a canary to the workers: a run of the service itself, which is neither queued nor counted.

  Input:  KEYS[1] tag
          ARGV    runId, user, program, limits, time until its record expires (ms)
  Output: '' started, else why it cannot: 'paused'|'no_worker'|'storage_full'|'slots_taken'; { run, attempt } if the
          caller must add the job, else {}

  Theory of operation. A canary takes the path of an admitted run: a BullMQ job, a claim, events, a result. But it is in
  no collection of queues, slots, users, memory or finished runs. So it takes no place of a user, and no figure has it.
  It needs no lease, because nothing waits for its end: its record and its events expire together, and a worker abandons
  a run without a record.

  It starts only while one more slot is free beside its own. A run that is admitted meanwhile finds a worker at once,
  instead of behind the canary. A reserved slot would cost every class a place for a run of some 50 ms. On a service
  with one slot it starts while no run is active.
]]
--- @include "events"
--- @include "settings"
--- @include "intake"
--- @include "dispatch"

local FIRST_ATTEMPT = 1

local runId, user, program, limits, keepMs = unpack(ARGV)

local function findObstacle()
  if isPaused() then return 'paused' end
  if isDiskLow() or isMemoryLow() then return 'storage_full' end
  local slots, active = tonumber(call('GET', key.capacity) or '0'), call('ZCARD', key.leases)
  if slots == 0 then return 'no_worker' end
  if active > 0 and active + 1 >= slots then return 'slots_taken' end
end

if call('EXISTS', runKey(runId)) == 1 then return { '', {} } end
local obstacle = findObstacle()
if obstacle then return { obstacle, {} } end

call('HSET', runKey(runId), 'kind', 'canary', 'state', 'active', 'attempt', integer(FIRST_ATTEMPT), 'user', user,
  'class', 'interactive', 'submittedAt', integer(NOW), 'admittedAt', integer(NOW), 'program', program, 'limits', limits,
  'interactive', '0', 'label', 'null', 'lastId', FIRST_ID)
call('XADD', eventsKey(runId), FIRST_ID, 'k', 'state', 'd', stateData('queued', 0))
for _, name in ipairs({ runKey(runId), eventsKey(runId) }) do call('PEXPIRE', name, keepMs) end
if dispatchRun(runId, FIRST_ATTEMPT, 'interactive') then return { '', {} } end
return { '', { runId, FIRST_ATTEMPT } }
