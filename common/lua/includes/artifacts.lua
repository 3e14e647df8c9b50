-- Artifact bytes per run, per user and in total. The total is counted separately because the files expire by
-- themselves.
--- @include "keys"
--- @include "settings"

-- Counted artifact bytes of a run; nil if none are counted.
local function artifactBytesOf(id)
  local bytes = call('HGET', key.artifactSizes, id)
  return bytes and tonumber(bytes) or nil
end

-- Records the artifact bytes of a run and when its files expire (`dueAt`).
local function countArtifacts(id, bytes, dueAt)
  call('INCRBY', key.artifactBytes, integer(bytes - (artifactBytesOf(id) or 0)))
  call('HSET', key.artifactSizes, id, integer(bytes))
  call('ZADD', key.artifactsDue, integer(dueAt), id)
end

local function deleteArtifacts(id)
  call('UNLINK', artifactsKey(id))
  local bytes = artifactBytesOf(id)
  if not bytes then return end
  if call('DECRBY', key.artifactBytes, integer(bytes)) <= 0 then call('DEL', key.artifactBytes) end
  call('HDEL', key.artifactSizes, id)
  call('ZREM', key.artifactsDue, id)
end
