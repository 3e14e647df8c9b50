--[[
  Notes that an attempt has begun a case of a graded submission: the loss of its worker counts as a restart then. The
  first attempt of a submission needs no note.

  Input:  KEYS[1] tag
          ARGV    runId, attempt
  Output: nothing

  Idempotent.
]]
--- @include "reserve"
--- @include "records"

local runId, attempt = ARGV[1], tonumber(ARGV[2])
local run = readRun(runId)
if run and run.state == 'active' and run.attempt == attempt then
  call('HSET', runKey(runId), 'caseAttempt', integer(attempt))
end
