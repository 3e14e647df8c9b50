-- Results of cases that a grader may use again, by a fingerprint of all that decides them. The oldest go first.
--- @include "keys"
--- @include "settings"

-- Everything else is local to this block: a script may have 200 local variables.
local cacheCase
do
  -- Larger entries are not kept: running the case again costs less than their memory.
  local CACHED_CASE_BYTES = 16384
  local OVERHEAD_BYTES = 200

  local function removeCachedCase(user, fingerprint)
    local bytes = call('HSTRLEN', caseCacheKey(user), fingerprint) + OVERHEAD_BYTES
    call('HDEL', caseCacheKey(user), fingerprint)
    call('ZREM', caseCacheUsesKey(user), fingerprint)
    return bytes
  end

  -- The entry is the result, a line feed and the transcript; JSON holds no line feed.
  function cacheCase(user, fingerprint, result, transcript)
    local entries, uses = caseCacheKey(user), caseCacheUsesKey(user)
    local entry = result .. '\n' .. transcript
    if #entry > CACHED_CASE_BYTES or call('HEXISTS', entries, fingerprint) == 1 then return end
    if call('HGET', key.redisMemory, 'isLow') == '1' then return end
    local bytes = tonumber(call('HGET', entries, 'bytes') or '0') + #entry + OVERHEAD_BYTES
    call('HSET', entries, fingerprint, entry)
    call('ZADD', uses, integer(NOW), fingerprint)
    while bytes > settings.caseCacheBytesPerUser do
      local oldest = call('ZRANGE', uses, 0, 0)[1]
      if not oldest then break end
      bytes = bytes - removeCachedCase(user, oldest)
    end
    call('HSET', entries, 'bytes', integer(bytes))
    call('PEXPIRE', entries, integer(settings.caseCacheMs))
    call('PEXPIRE', uses, integer(settings.caseCacheMs))
  end
end
