--[[
  Stops a run wherever it is. One that has not started ends here and now; the worker of one that has is told, and ends it.

  Input:  KEYS[1] tag
          ARGV    run
  Output: 'cancelled'|'signalled'|'finished'|'unknown', { admitted run, attempt, ... }
]]
--- @include "endings"
--- @include "pump"

local id = ARGV[1]
local run = readRun(id)
if not run then return { 'unknown', admitted } end
if run.state == 'finished' then return { 'finished', admitted } end
if run.state == 'active' and run.startedAt then
  call('HSET', runKey(id), 'cancelRequested', '1')
  call('PUBLISH', key.control, 'cancel ' .. id)
  return { 'signalled', admitted }
end
if run.state == 'active' then
  endActive(run, 'cancelled', reasons.cancelledWaiting)
else
  if run.dueAt then
    forgetDelay(id, run.user)
  else
    leaveLine(id, run.user, run.class)
  end
  endRun(run, 'queued', { verdict = 'cancelled', reason = reasons.cancelledWaiting })
  placeUser(run.user)
end
pump()
return { 'cancelled', admitted }
