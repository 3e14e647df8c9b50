--[[
  Cancels a run. A run that has not started finishes immediately; for a started one, its worker gets a cancel message.

  Input:  KEYS[1] tag
          ARGV    runId, who stops it ('owner'|'grader'|'ops'), why ('' for no reason), the reason for a started run,
                  the reason for a run that has not started
  Output: 'cancelled'|'signalled'|'finished'|'unknown', { admitted run, attempt, ... }

  Of several stops the first one is recorded.
]]
--- @include "reserve"
--- @include "finalize"
--- @include "admit"

local runId, by, why, stopSentence, waitingSentence = unpack(ARGV)
local run = readRun(runId)
if not run then return { 'unknown', admitted } end
if run.state == 'finished' then return { 'finished', admitted } end
if call('HSETNX', runKey(runId), 'stoppedBy', by) == 1 then
  call('HSET', runKey(runId), 'stopWhy', why, 'stopSentence', stopSentence)
end
if run.state == 'active' and run.startedAt then
  call('HSET', runKey(runId), 'cancelRequested', '1')
  call('PUBLISH', key.control, 'cancel ' .. runId)
  return { 'signalled', admitted }
end
if run.state == 'active' then
  finishActiveRun(run, 'cancelled', waitingSentence)
else
  cancelQueued(run, waitingSentence)
end
admitRuns()
return { 'cancelled', admitted }
