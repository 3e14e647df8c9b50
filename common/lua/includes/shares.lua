-- Snapshots of files that anybody with the link may open. What they hold never changes; only whether they open does.
--- @include "settings"

-- A share goes when nobody opened it for as long as its owner's files are kept.
local function keepShare(id, role) call('ZADD', key.sharesDue, integer(NOW + retentionMsOfFiles(role)), id) end

local function forgetShare(id)
  local user = call('HGET', shareKey(id), 'user')
  if not user then return end
  call('INCRBY', key.fileBytes, integer(-call('HSTRLEN', shareKey(id), 'files')))
  call('UNLINK', shareKey(id))
  call('ZREM', key.sharesDue, id)
  call('ZREM', sharesKey(user), id)
end
