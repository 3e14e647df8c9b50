--[[
  Stores a snapshot of files under an unguessable id; idempotent.

  Input:  KEYS[1] tag
          ARGV    shareId, user, role, name of the user (JSON), title (JSON), entry, decoded bytes of the files,
                  files (JSON)
  Output: { 'created' }, { 'shares', number allowed }, { 'bytes', bytes in use, bytes allowed }, { 'full' },
          { 'memory' } (Redis is nearly full), { 'exam' } (sharing is off)
]]
--- @include "intake"
--- @include "shares"

local shareId, user, role, owner, title, entry, bytes, files = unpack(ARGV)
if call('EXISTS', shareKey(shareId)) == 1 then return { 'created' } end
if settings.exam == 1 then return { 'exam' } end
if call('ZCARD', sharesKey(user)) >= settings.sharesPerUser then
  return { 'shares', integer(settings.sharesPerUser) }
end
if isMemoryLow() then return { 'memory' } end
local storedBytes = #files + #title + #entry + #owner
local usedBytes = shareBytesOf(user)
if usedBytes + storedBytes > settings.shareBytesPerUser then
  return { 'bytes', integer(usedBytes), integer(settings.shareBytesPerUser) }
end
if isFileBudgetFull(user, storedBytes) then return { 'full' } end

call('HSET', shareKey(shareId), 'user', user, 'role', role, 'owner', owner, 'title', title, 'entry', entry,
  'bytes', bytes, 'createdAt', integer(NOW), 'files', files, 'storedBytes', integer(storedBytes))
call('INCRBY', key.fileBytes, integer(storedBytes))
call('ZADD', sharesKey(user), integer(NOW), shareId)
scheduleShare(shareId, role)
return { 'created' }
