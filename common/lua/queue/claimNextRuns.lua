--[[
  Takes the next BullMQ jobs for a worker and claims their runs, in one step: a job costs one round trip and one disk
  write less than with BullMQ's fetch and startRun.lua. Only scripts with BullMQ's own script for the fetch can do it
  (inline-bullmq-take.ts).

  Input:  KEYS[1] tag
          ARGV    worker, token of this call, duration of a lock (ms), for each job that may be taken: token of its lock
  Output: { { fields of the job, its id, claim }, ... }: a claim is that of startRun.lua, false where it has nil;
          1 if more jobs may wait, else 0; BullMQ's reply where it had no job, else nil

  Idempotent by the token: a resent command returns the same jobs. A worker makes one call at a time.
]]
--- @include "reserve"
--- @include "claims/claimRun"
--- @include "claims/takeJob"

local worker, token, lockMs = unpack(ARGV, 1, 3)

local function claimOf(jobId)
  local runId, attempt = string.match(jobId, '^(.*)%.(%d+)$')
  return runId and claimRun(runId, tonumber(attempt), token, worker) or false
end

local claimed, jobIds, refusal = {}, {}, nil
local last = call('HGET', key.workerClaims, worker) or ''
local isResent = string.sub(last, 1, #token + 1) == token .. ' '
if isResent then
  for jobId in string.gmatch(string.sub(last, #token + 2), '%S+') do
    claimed[#claimed + 1] = { call('HGETALL', QUEUE .. jobId), jobId, claimOf(jobId) }
  end
else
  for i = 4, #ARGV do
    local taken = takeNextJob(ARGV[i], worker, tonumber(lockMs))
    local jobId = taken[2]
    if jobId == 0 then
      refusal = taken
      break
    end
    jobIds[#jobIds + 1] = jobId
    claimed[#claimed + 1] = { taken[1], jobId, claimOf(jobId) }
  end
  if #jobIds > 0 then call('HSET', key.workerClaims, worker, token .. ' ' .. table.concat(jobIds, ' ')) end
end
return { claimed, mayMoreJobsWait(), refusal }
