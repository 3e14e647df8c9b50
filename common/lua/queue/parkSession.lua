--[[
  Parks a session that waits for input, if that admits another run immediately.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, id of the last input that the worker passed to the session, used memory in bytes
  Output: 1 parked (also for a resent command), 0 it keeps its slot; { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "records"
--- @include "admit"

local runId, attempt, lastInputId, usedBytes = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local run = readRun(runId)
local function isParkable()
  if not run or run.state ~= 'active' or run.attempt ~= attempt then return false end
  if run.kind ~= 'session' or run.cancelRequested then return false end
  if call('ZCARD', key.waitingUsers) == 0 or countParkedOf(run.user) >= settings.parkedPerUser then return false end
  local last = call('XREVRANGE', inputKey(runId), '+', '-', 'COUNT', 1)[1]
  return not last or last[1] == lastInputId
end

if run and run.parkedAt and run.attempt == attempt then return { 1, admitted } end
if not isParkable() or not dropSlot(run) then return { 0, admitted } end
-- A frozen session cannot grow. Its used memory is really occupied, so it is not over-committed. One that was not
-- measured yet (0 bytes) keeps its limit.
local heldBytes = usedBytes > 0 and math.ceil(usedBytes * settings.memoryOvercommitPercent / 100) or math.huge
local parked = { bytes = math.min(heldBytes, memoryLimitOf(runId)), worker = run.workerId }
holdMemory(runId, NOTHING_HELD, parked)
updateReadySet(run.user)
admitRuns()
if admissions == 0 then
  takeSlot(runId, run.user, run.class)
  holdMemory(runId, parked, { bytes = memoryLimitOf(runId), worker = run.workerId })
  updateReadySet(run.user)
  return { 0, admitted }
end
charge(run, false)
park(run)
updateReadySet(run.user)
-- The charge may have moved this user behind an inactive user who could not be admitted before.
admitRuns()
return { 1, admitted }
