--[[
  A worker gives a run back: to its old place in the line, after a pause where the sandbox failed. A fault uses up a restart, and after too
  many the run ends as an internal error; a run that is handed over in order loses nothing. A session, or one that somebody typed into, is
  not begun again.

  Input:  KEYS[1] tag
          ARGV    run, attempt, 'fault'|'handover'
  Output: 1 given back, 0 the attempt is over already; { admitted run, attempt, ... }
]]
--- @include "endings"
--- @include "pump"

local run = readRun(ARGV[1])
if not run or run.state ~= 'active' or run.attempt ~= tonumber(ARGV[2]) then return { 0, admitted } end
if run.cancelRequested then
  endActive(run, 'cancelled', reasons.cancelled)
elseif run.startedAt and isConversation(run) then
  endAsLost(run)
elseif ARGV[3] == 'handover' then
  requeue(run, run.restarts)
elseif run.restarts + 1 > settings.maxRestarts then
  endActive(run, 'internal_error', reasons.internalError)
else
  requeue(run, run.restarts + 1, settings.retryDelayMs)
end
pump()
return { 1, admitted }
