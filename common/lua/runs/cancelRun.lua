--[[
  Cancels a run. A run that has not started finishes immediately; for a started one, its worker gets a cancel message.

  Input:  KEYS[1] tag
          ARGV    runId
  Output: 'cancelled'|'signalled'|'finished'|'unknown', { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "finalize"
--- @include "admit"

local runId = ARGV[1]
local run = readRun(runId)
if not run then return { 'unknown', admitted } end
if run.state == 'finished' then return { 'finished', admitted } end
if run.state == 'active' and run.startedAt then
  call('HSET', runKey(runId), 'cancelRequested', '1')
  call('PUBLISH', key.control, 'cancel ' .. runId)
  return { 'signalled', admitted }
end
if run.state == 'active' then
  finishActiveRun(run, 'cancelled', reasons.cancelledWaiting)
else
  cancelQueued(run, reasons.cancelledWaiting)
end
admitRuns()
return { 'cancelled', admitted }
