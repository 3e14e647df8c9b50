--[[
  Deletes an account and its one-time link.

  Input:  KEYS[1] tag
          ARGV    user
  Output: 1: deleted, 0: there is no such account
]]
--- @include "reserve"

local user = ARGV[1]
local invitation = call('HGET', accountKey(user), 'invitation')
if invitation then call('UNLINK', invitationKey(invitation)) end
call('UNLINK', accountKey(user))
return call('ZREM', key.accounts, user)
