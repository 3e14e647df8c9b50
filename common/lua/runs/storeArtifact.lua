--[[
  Stores one artifact of a run. If the artifacts of the user exceed their bytes, those of the user's older runs are
  deleted. If that does not suffice, the artifact is not stored.

  Input:  KEYS[1] tag
          ARGV    runId, attempt, name, bytes of the file
  Output: 1 stored, 0 fenced: the attempt is over, -1 over the limit

  Idempotent by the name. The hash expires even if the run never finishes; the end of the run resets its expiry.
]]
--- @include "intake"
--- @include "records"
--- @include "artifacts"

local runId, attempt, name, data = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local run = readRun(runId)
if not run or run.state ~= 'active' or run.attempt ~= attempt then return 0 end
if isMemoryLow() then return -1 end

local files = artifactsKey(runId)
local artifactRuns = artifactRunsKey(run.user)
local bytes = (artifactBytesOf(runId) or 0) + #data - call('HSTRLEN', files, name)

-- A user's artifacts take at most as much as remains free, as with other budgets (budgets.lua).
local own = 0
for _, other in ipairs(call('ZRANGE', artifactRuns, 0, -1)) do own = own + (artifactBytesOf(other) or 0) end
local others = tonumber(call('GET', key.artifactBytes) or '0') - own
local fairShare = math.floor((settings.artifactBudgetBytes - others) / 2)
if bytes > fairShare then return -1 end
local maxBytes = math.min(settings.artifactBytesPerUser, fairShare)

call('HSET', files, name, data)
call('PEXPIRE', files, integer(settings.artifactRetentionMs))
countArtifacts(runId, bytes, NOW + settings.artifactRetentionMs)
call('ZADD', artifactRuns, integer(NOW), runId)
call('PEXPIRE', artifactRuns, integer(settings.artifactRetentionMs))

local sum = 0
for rank, other in ipairs(call('ZREVRANGE', artifactRuns, 0, -1)) do
  local size = artifactBytesOf(other)
  sum = sum + (size or 0)
  if not size then
    call('ZREM', artifactRuns, other)
  elseif other ~= runId and (sum > maxBytes or rank > settings.artifactRunsPerUser) then
    deleteArtifacts(other)
    call('ZREM', artifactRuns, other)
  end
end
return 1
