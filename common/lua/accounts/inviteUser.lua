--[[
  Stores the one-time link of a user. A former link and the password do not count any more.

  Input:  KEYS[1] tag
          ARGV    user, invitationId, hash of the secret
  Output: the expiry in epoch ms, 0: there is no such account
]]
--- @include "settings"
--- @include "reserve"

local user, invitationId, hash = unpack(ARGV)
local account = accountKey(user)
if call('EXISTS', account) == 0 then return '0' end

local former = call('HGET', account, 'invitation')
if former then call('UNLINK', invitationKey(former)) end
local expiresAt = NOW + settings.invitationMs
call('HSET', invitationKey(invitationId), 'hash', hash, 'user', user, 'expiresAt', integer(expiresAt))
call('PEXPIREAT', invitationKey(invitationId), integer(expiresAt))
call('HSET', account, 'password', '', 'invitation', invitationId, 'invitedUntil', integer(expiresAt))
return integer(expiresAt)
