--[[
  Switches a share off or on. What ops switched off its owner cannot switch on. What ops do to somebody's share is audited.

  Input:  KEYS[1] tag
          ARGV    share, 'off'|'on'|'delete', who does it ('owner'|'ops'), id of the change, user, role, why
  Output: 1 done, 0 there is no such share, -1 ops switched it off
]]
--- @include "audit"
--- @include "shares"

local id, action, by, change = unpack(ARGV)
local stored = call('HMGET', shareKey(id), 'user', 'offBy')
if not stored[1] then return 0 end
if action == 'on' and stored[2] == 'ops' and by ~= 'ops' then return -1 end

if by == 'ops' and not isRepeated(change) then
  writeAudit({ ARGV[5], ARGV[6], ARGV[7] }, 'share.' .. action, stored[1], stored[2] and 'off' or 'on', id)
end
if action == 'delete' then
  forgetShare(id)
elseif action == 'on' then
  call('HDEL', shareKey(id), 'offBy')
elseif stored[2] ~= 'ops' then
  call('HSET', shareKey(id), 'offBy', by)
end
return 1
