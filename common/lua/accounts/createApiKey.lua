--[[
  Stores an API key, which Redis deletes when it expires.

  Input:  KEYS[1] tag
          ARGV    keyId, user, hash of the secret, role, name of the user (JSON), name of the key (JSON), scopes (JSON),
                  lifetime in ms, course ('' for none)
  Output: { 'created', time of creation, expiry }, { 'keys', number allowed }, { 'memory' } (Redis is nearly full)
]]
--- @include "settings"
--- @include "intake"

local keyId, user, hash, role, owner, name, scopes, lifetimeMs, course = unpack(ARGV)
local keysOfUser = apiKeysKey(user)
call('ZREMRANGEBYSCORE', keysOfUser, '-inf', integer(NOW))
if call('ZCARD', keysOfUser) >= settings.apiKeysPerUser then return { 'keys', integer(settings.apiKeysPerUser) } end
if isMemoryLow() then return { 'memory' } end

local expiresAt = NOW + tonumber(lifetimeMs)
-- A process that does not know of courses must not take the key for one of its whole user: it finds no scopes.
local isOfCourse = course ~= ''
call('HSET', apiKeyKey(keyId), 'hash', hash, 'user', user, 'role', role, 'owner', owner, 'name', name,
  'scopes', isOfCourse and '[]' or scopes, 'createdAt', integer(NOW), 'expiresAt', integer(expiresAt))
if isOfCourse then call('HSET', apiKeyKey(keyId), 'course', course, 'courseScopes', scopes) end
call('PEXPIREAT', apiKeyKey(keyId), integer(expiresAt))
call('ZADD', keysOfUser, integer(expiresAt), keyId)
local last = call('ZRANGE', keysOfUser, -1, -1, 'WITHSCORES')
call('PEXPIREAT', keysOfUser, integer(tonumber(last[2])))
return { 'created', integer(NOW), integer(expiresAt) }
