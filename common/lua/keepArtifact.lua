--[[
  A worker keeps one file that a run left. When the files of a user become too many bytes, those of his older runs go.

  Input:  KEYS[1] tag
          ARGV    run, attempt, name, bytes of the file
  Output: 1 kept, 0 fenced: the attempt is over

  Idempotent by the name. The hash expires like the run even if the run never ends; its end sets the time anew.
]]
--- @include "records"

local SIZE_FIELD = '' -- no file has this name: bytes of the run's files in all

local id, name, data = ARGV[1], ARGV[3], ARGV[4]
local run = readRun(id)
if not run or run.state ~= 'active' or run.attempt ~= tonumber(ARGV[2]) then return 0 end

local files = artifactsKey(id)
call('HINCRBY', files, SIZE_FIELD, #data - call('HSTRLEN', files, name))
call('HSET', files, name, data)
call('PEXPIRE', files, integer(settings.artifactRetentionMs))

local kept = keptArtifactsKey(run.user)
call('ZADD', kept, integer(NOW), id)
call('PEXPIRE', kept, integer(settings.artifactRetentionMs))
local bytes = 0
for rank, other in ipairs(call('ZREVRANGE', kept, 0, -1)) do
  local size = call('HGET', artifactsKey(other), SIZE_FIELD)
  bytes = bytes + tonumber(size or '0')
  if not size then
    call('ZREM', kept, other)
  elseif other ~= id and (bytes > settings.artifactBytesPerUser or rank > settings.artifactRunsPerUser) then
    call('UNLINK', artifactsKey(other))
    call('ZREM', kept, other)
  end
end
return 1
