--[[
  Stores the time of the last use of an API key, unless it was revoked meanwhile.

  Input:  KEYS[1] tag
          ARGV    keyId
  Output: 1: stored, 0: there is no such key
]]
--- @include "reserve"

local keyId = ARGV[1]
if call('EXISTS', apiKeyKey(keyId)) == 0 then return 0 end
call('HSET', apiKeyKey(keyId), 'lastUsedAt', integer(NOW))
return 1
