--[[
  Returns a run of a worker to its old queue position, after a delay if the sandbox failed. A fault uses up a restart;
  after too many the run finishes with an internal error. A handover uses up none. A session or a run with input is not
  retried, and neither is a canary, which another one follows.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, 'fault'|'handover'
  Output: 1 returned, 0 the attempt is over; { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "finalize"
--- @include "admit"

local runId, attempt, cause = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local run = readRun(runId)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return { 0, admitted } end
if run.cancelRequested then
  finishActiveRun(run, 'cancelled', cancelReason(run))
elseif run.kind == 'canary' then
  finishActiveRun(run, cause == 'handover' and 'lost' or 'internal_error', reasons.internalError)
elseif run.startedAt and isConversation(run) then
  finishAsLost(run)
elseif cause == 'handover' then
  requeue(run, run.restarts, cause)
elseif run.restarts + 1 > maxRestartsOf(run) then
  finishActiveRun(run, 'internal_error', reasons.internalError)
else
  requeue(run, run.restarts + 1, cause, settings.retryDelayMs)
end
admitRuns()
return { 1, admitted }
