--[[
  Stores a file that later runs of the same client may use; replaces a file of the same id. The files used longest ago
  make room.

  Input:  KEYS[1] tag
          ARGV    user, id of the file, content
  Output: 1 stored, 0 the file alone is larger than all cached files of a client may be, -1 Redis is nearly full
]]
--- @include "intake"
--- @include "settings"
--- @include "cachedFiles"

local user, id, content = unpack(ARGV)
if isMemoryLow() then return -1 end
if #content + CACHED_FILE_OVERHEAD_BYTES > settings.cachedFileBytesPerUser then return 0 end
removeCachedFile(user, id)
while cachedFileBytes(user) + #content + CACHED_FILE_OVERHEAD_BYTES > settings.cachedFileBytesPerUser do
  removeCachedFile(user, call('ZRANGE', cachedFileUsesKey(user), 0, 0)[1])
end
call('HSET', cachedFilesKey(user), 'file:' .. id, content)
call('HINCRBY', cachedFilesKey(user), 'bytes', integer(#content + CACHED_FILE_OVERHEAD_BYTES))
touchCachedFile(user, id)
return 1
