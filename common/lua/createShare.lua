--[[
  Keeps a snapshot of files under an id that nobody can guess. Repeating it changes nothing.

  Input:  KEYS[1] tag
          ARGV    share, user, role, name of the user (JSON), title (JSON), entry, bytes of the files decoded, files (JSON)
  Output: { 'created' }, { 'shares', number allowed }, { 'full' }
]]
--- @include "shares"

local id, user, role, owner, title, entry, bytes, files = unpack(ARGV)
if call('EXISTS', shareKey(id)) == 1 then return { 'created' } end
if call('ZCARD', sharesKey(user)) >= settings.sharesPerUser then return { 'shares', integer(settings.sharesPerUser) } end
if tonumber(call('GET', key.fileBytes) or '0') + #files > settings.workspaceBudgetBytes then return { 'full' } end

call('HSET', shareKey(id), 'user', user, 'role', role, 'owner', owner, 'title', title, 'entry', entry, 'bytes', bytes,
  'createdAt', integer(NOW), 'files', files)
call('INCRBY', key.fileBytes, #files)
call('ZADD', sharesKey(user), integer(NOW), id)
keepShare(id, role)
return { 'created' }
