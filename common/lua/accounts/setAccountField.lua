--[[
  Changes one field of an account, if it has the expected value.

  Input:  KEYS[1] tag
          ARGV    user, field, new value, expected value ('': any)
  Output: { former value } or {}: there is no such account, or it has another value
]]
--- @include "reserve"

local user, field, value, expected = unpack(ARGV)
local former = call('HGET', accountKey(user), field)
if not former or (expected ~= '' and former ~= expected) then return {} end
call('HSET', accountKey(user), field, value)
return { former }
