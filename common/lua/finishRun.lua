--[[
  The worker of a run tells how it ended. The place goes to the next in the same breath.

  Input:  KEYS[1] tag
          ARGV    run, attempt, last seq the worker wrote, verdict, exitCode ('' for none), signal ('' for none), reason,
                  usage (JSON), artifacts (JSON), outputTruncated ('1'|'0'),
                  artifactsCut ('1'|'0')
  Output: 1 finished, 2 the same end was told already (a resent command), 0 fenced: the attempt is over; { admitted run, attempt, ... }
]]
--- @include "endings"
--- @include "pump"

local id = ARGV[1]
local run = readRun(id)
local outcome = { verdict = ARGV[4], exitCode = ARGV[5], signal = ARGV[6], reason = ARGV[7], usage = ARGV[8], artifacts = ARGV[9],
  outputTruncated = ARGV[10], artifactsCut = ARGV[11] }
if not run or run.attempt ~= tonumber(ARGV[2]) then return { 0, admitted } end
if run.state == 'finished' and run.verdict == outcome.verdict then return { 2, admitted } end
if run.state ~= 'active' then return { 0, admitted } end

releasePlace(run, false)
measureDuration(run)
endRun(run, 'active', outcome, math.max(tonumber(ARGV[3]), lastSeqOf(run, run.attempt)) + 1)
placeUser(run.user)
pump()
return { 1, admitted }
