--[[
  Accepts runs into their users' queues, or delays them until they are due, and admits all runs that may start.

  Input:  KEYS[1] tag
          ARGV    for each run: runId, user, class, program, limits, interactive ('1'|'0'), label (JSON),
                  batchId ('' for none), batchIndex ('' for none), role of the user, delay (ms), kind,
                  what similar programs have in common (durations.lua), the user who reads it in place of its user
                  ('' for none), retention after its end (ms, '' for that of its kind), API through which it came,
                  active runs that its user may have ('' for those of the role), trace of the submission ('' for none)
  Output: { for each run: 1 accepted, 2 duplicate, -1 queue full, -2 paused, -3 the user is muted,
          -4 the user's unfinished runs exceed their bytes, -5 those of all users do, -6 Redis is nearly full,
          -7 the run alone exceeds the bytes of a user, -8 the disks of all workers are nearly full },
          { admitted run, attempt, ... }

  Idempotent by the run's id. A refused run leaves no data behind.
]]
--- @include "newRuns"

local outcomes = {}
for i = 1, #ARGV, #RUN_ARGUMENTS do
  local run = readNewRun(i)
  local outcome = judgeNewRun(run)
  if outcome == 1 then storeNewRun(run) end
  outcomes[#outcomes + 1] = outcome
end
admitNewRuns()
return { outcomes, admitted }
