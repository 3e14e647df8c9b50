--[[
  Sets the password of the user of a one-time link, which counts once.

  Input:  KEYS[1] tag
          ARGV    invitationId, hash of the secret, password as it is stored
  Output: { user, role, name (JSON) }, or {}: there is no such link, or the account is locked
]]
--- @include "reserve"

local invitationId, hash, password = unpack(ARGV)
local user, stored = unpack(call('HMGET', invitationKey(invitationId), 'user', 'hash'))
if not user or stored ~= hash then return {} end
local account = accountKey(user)
local current, locked, role, name = unpack(call('HMGET', account, 'invitation', 'locked', 'role', 'name'))
if current ~= invitationId or locked == '1' then return {} end

call('UNLINK', invitationKey(invitationId))
call('HDEL', account, 'invitation', 'invitedUntil')
call('HSET', account, 'password', password, 'lastSignInAt', integer(NOW))
return { user, role, name }
