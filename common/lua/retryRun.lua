--[[
  A worker gives a run back that it could not execute through our fault: to its old place in the line after a pause, or, after too many restarts,
  to its end as an internal error. One that somebody typed into is not begun again.

  Input:  KEYS[1] tag
          ARGV    run, attempt
  Output: 1 given back, 0 the attempt is over already; { admitted run, attempt, ... }
]]
--- @include "endings"
--- @include "pump"

local run = readRun(ARGV[1])
if not run or run.state ~= 'active' or run.attempt ~= tonumber(ARGV[2]) then return { 0, admitted } end
if run.cancelRequested then
  endActive(run, 'cancelled', reasons.cancelled)
elseif run.startedAt and run.inputBytes then
  endActive(run, 'lost', reasons.lost)
elseif run.restarts + 1 > settings.maxRestarts then
  endActive(run, 'internal_error', reasons.internalError)
else
  requeue(run, run.restarts + 1, settings.retryDelayMs)
end
pump()
return { 1, admitted }
