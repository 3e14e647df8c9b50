--[[
  Stores results of cases of a graded submission, and resets its restarts: an attempt that makes progress is not what
  ends its workers.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, then for each case: name, result (JSON), transcript (JSON), fingerprint ('' where the
                  result may not be used again)
  Output: 1 stored, 0 fenced: the attempt is over

  Idempotent by the name of the case.
]]
--- @include "reserve"
--- @include "records"
--- @include "caseCache"

local FIELDS_PER_CASE = 4

local runId, attempt = ARGV[1], tonumber(ARGV[2])
local run = readRun(runId)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return 0 end

local results, outputs, bytes = casesKey(runId), caseOutputsKey(runId), 0
for i = 3, #ARGV, FIELDS_PER_CASE do
  local name, result, transcript, fingerprint = unpack(ARGV, i, i + FIELDS_PER_CASE - 1)
  bytes = bytes + #result + #transcript - call('HSTRLEN', results, name) - call('HSTRLEN', outputs, name)
  call('HSET', results, name, result)
  call('HSET', outputs, name, transcript)
  if fingerprint ~= '' then cacheCase(run.user, fingerprint, result, transcript) end
end
call('HSET', runKey(runId), 'restarts', '0', 'lostWaiting', '0')
call('HINCRBY', runKey(runId), 'storedBytes', integer(bytes))
local keepMs = integer(settings.retentionGradingMs * UNFINISHED_BATCH_RETENTIONS)
call('PEXPIRE', results, keepMs)
call('PEXPIRE', outputs, keepMs)
return 1
