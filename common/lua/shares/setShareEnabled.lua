--[[
  Disables, enables or deletes a share. Only ops can enable a share that ops disabled. Actions of ops are audited.

  Input:  KEYS[1] tag
          ARGV    shareId, 'off'|'on'|'delete', actor ('owner'|'ops'), changeId, ops user, role, why
  Output: 1 done, 0 there is no such share, -1 ops disabled it
]]
--- @include "reserve"
--- @include "audit"
--- @include "shares"

local shareId, action, by, changeId, opsUser, role, why = unpack(ARGV)
local stored = call('HMGET', shareKey(shareId), 'user', 'offBy')
if not stored[1] then return 0 end
if action == 'on' and stored[2] == 'ops' and by ~= 'ops' then return -1 end

if by == 'ops' and not isRepeated(changeId) then
  writeAudit({ opsUser, role, why }, 'share.' .. action, stored[1], stored[2] and 'off' or 'on', shareId)
end
if action == 'delete' then
  deleteShare(shareId)
elseif action == 'on' then
  call('HDEL', shareKey(shareId), 'offBy')
elseif stored[2] ~= 'ops' then
  call('HSET', shareKey(shareId), 'offBy', by)
end
return 1
