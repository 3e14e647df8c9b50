-- Files that a client stored for its runs, under ids that it chose. Those used longest ago go first.
--- @include "keys"
--- @include "settings"

-- Memory of an entry besides its content.
local CACHED_FILE_OVERHEAD_BYTES = 200

local function cachedFileBytes(user) return tonumber(call('HGET', cachedFilesKey(user), 'bytes') or '0') end

local function removeCachedFile(user, id)
  local files, field = cachedFilesKey(user), 'file:' .. id
  if call('HEXISTS', files, field) == 0 then return end
  local bytes = call('HSTRLEN', files, field) + CACHED_FILE_OVERHEAD_BYTES
  call('HINCRBY', files, 'bytes', integer(-bytes))
  call('HDEL', files, field)
  call('ZREM', cachedFileUsesKey(user), id)
end

local function touchCachedFile(user, id)
  call('ZADD', cachedFileUsesKey(user), integer(NOW), id)
  call('PEXPIRE', cachedFilesKey(user), integer(settings.cachedFileMs))
  call('PEXPIRE', cachedFileUsesKey(user), integer(settings.cachedFileMs))
end
