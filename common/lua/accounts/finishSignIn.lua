--[[
  Records a sign-in, unless the account changed while its password was checked.

  Input:  KEYS[1] tag
          ARGV    user, password and role as they were read, password to store in its place ('': none)
  Output: 1: recorded, 0: the account is locked, gone, or has another password or role
]]
--- @include "reserve"

local user, password, role, newPassword = unpack(ARGV)
local account = accountKey(user)
local stored, storedRole, locked = unpack(call('HMGET', account, 'password', 'role', 'locked'))
if stored ~= password or storedRole ~= role or locked == '1' then return 0 end
call('HSET', account, 'lastSignInAt', integer(NOW))
if newPassword ~= '' then call('HSET', account, 'password', newPassword) end
return 1
