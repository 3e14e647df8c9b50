--[[
  Stores the result of an attempt and, atomically, admits the next run.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, last seq that the worker wrote, verdict, exitCode ('' for none),
                  signal ('' for none), reason, usage (JSON), artifacts (JSON), outputTruncated ('1'|'0'),
                  artifactsCut ('1'|'0'), stoppedAt (JSON, '' for none)
  Output: 1 finished, 2 already finished with this verdict (a resent command), 0 fenced: the attempt is over, or
          entries that the worker wrote are missing (see appendEvents.lua); { admitted run, attempt, ... }
]]
--- @include "reserve"
--- @include "finalize"
--- @include "durations"
--- @include "admit"

local runId, attempt, lastSeq = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local verdict, exitCode, signal, reason, usage, artifacts, outputTruncated, artifactsCut, stoppedAt = unpack(ARGV, 4)
local run = readRun(runId)
local outcome = {
  verdict = verdict, exitCode = exitCode, signal = signal, reason = reason, usage = usage, artifacts = artifacts,
  outputTruncated = outputTruncated, artifactsCut = artifactsCut, stoppedAt = stoppedAt,
}
if not run or run.attempt ~= attempt then return { 0, admitted } end
if run.state == 'finished' and run.verdict == outcome.verdict then return { 2, admitted } end
if run.state ~= 'active' then return { 0, admitted } end
if lastSeq > math.max(lastSeqOf(run, attempt), CLAIM_SEQ) then return { 0, admitted } end

releaseSlot(run, false)
measureDuration(run)
finishRun(run, 'active', outcome, math.max(lastSeq, lastSeqOf(run, run.attempt)) + 1)
updateReadySet(run.user)
admitRuns()
return { 1, admitted }
