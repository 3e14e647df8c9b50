--[[
  The worker of a session that waits for input offers its place. It is parked if that lets somebody else in at once.

  Input:  KEYS[1] tag
          ARGV    run, attempt, id of the last input that the worker handed to it
  Output: 1 parked (also when the command was sent again), 0 it keeps its place; { admitted run, attempt, ... }
]]
--- @include "records"
--- @include "pump"

local id = ARGV[1]
local run = readRun(id)
local function isFree()
  if not run or run.state ~= 'active' or run.attempt ~= tonumber(ARGV[2]) or run.kind ~= 'session' or run.cancelRequested then return false end
  if call('ZCARD', key.waitingUsers) == 0 or countParkedOf(run.user) >= settings.parkedPerUser then return false end
  local last = call('XREVRANGE', inputKey(id), '+', '-', 'COUNT', 1)[1]
  return not last or last[1] == ARGV[3]
end

if run and run.parkedAt and run.attempt == tonumber(ARGV[2]) then return { 1, admitted } end
if not isFree() or not dropPlace(run) then return { 0, admitted } end
placeUser(run.user)
pump()
if admissions == 0 then
  takePlace(id, run.user, run.class)
  placeUser(run.user)
  return { 0, admitted }
end
charge(run, false)
park(run)
placeUser(run.user)
-- What was charged may have put this user behind somebody who could not come in before.
pump()
return { 1, admitted }
