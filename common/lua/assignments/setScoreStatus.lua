--[[
  Records what became of the score of a student, unless the student has no link any more, or another one.

  Input:  KEYS[1] tag
          ARGV    user, batchId, the link by which the score was sent (JSON), what became of it (JSON)
  Output: 1, or 0 if nothing was stored
]]
--- @include "reserve"

local user, batchId, link, status = unpack(ARGV)
local links = scoreLinksKey(user)
if call('HGET', links, 'link:' .. batchId) ~= link then return 0 end
call('HSET', links, 'status:' .. batchId, status)
return 1
