--[[
  Deletes API keys of a user, and announces that to all processes.

  Input:  KEYS[1] tag
          ARGV    user, keyId ... (none: all keys of the user)
  Output: number of deleted keys
]]
--- @include "reserve"

local user = ARGV[1]
local keyIds = { unpack(ARGV, 2) }
if #keyIds == 0 then keyIds = call('ZRANGE', apiKeysKey(user), 0, -1) end
local deleted = 0
for _, keyId in ipairs(keyIds) do
  if call('ZREM', apiKeysKey(user), keyId) == 1 then
    deleted = deleted + call('UNLINK', apiKeyKey(keyId))
    call('PUBLISH', key.revocations, keyId)
  end
end
return deleted
