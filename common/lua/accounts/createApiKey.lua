--[[
  Stores an API key, which Redis deletes when it expires.

  Input:  KEYS[1] tag
          ARGV    keyId, user, hash of the secret, role, name of the user (JSON), name of the key (JSON), scopes (JSON),
                  lifetime in ms
  Output: { 'created', time of creation, expiry }, { 'keys', number allowed }, { 'memory' } (Redis is nearly full)
]]
--- @include "settings"
--- @include "intake"

local keyId, user, hash, role, owner, name, scopes, lifetimeMs = unpack(ARGV)
local keysOfUser = apiKeysKey(user)
call('ZREMRANGEBYSCORE', keysOfUser, '-inf', integer(NOW))
if call('ZCARD', keysOfUser) >= settings.apiKeysPerUser then return { 'keys', integer(settings.apiKeysPerUser) } end
if isMemoryLow() then return { 'memory' } end

local expiresAt = NOW + tonumber(lifetimeMs)
call('HSET', apiKeyKey(keyId), 'hash', hash, 'user', user, 'role', role, 'owner', owner, 'name', name,
  'scopes', scopes, 'createdAt', integer(NOW), 'expiresAt', integer(expiresAt))
call('PEXPIREAT', apiKeyKey(keyId), integer(expiresAt))
call('ZADD', keysOfUser, integer(expiresAt), keyId)
local last = call('ZRANGE', keysOfUser, -1, -1, 'WITHSCORES')
call('PEXPIREAT', keysOfUser, integer(tonumber(last[2])))
return { 'created', integer(NOW), integer(expiresAt) }
