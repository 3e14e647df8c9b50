--[[
  Records that an attempt has started a case of a graded submission: only then does the loss of its worker count as a
  restart. The first attempt of a submission needs no record.

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
