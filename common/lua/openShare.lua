--[[
  Reads a share that is on, and keeps it for as long again.

  Input:  KEYS[1] tag
          ARGV    share
  Output: { title (JSON), entry, files (JSON), createdAt, name of the owner (JSON) }, nil when it is not there or off
]]
--- @include "shares"

-- A class that opens one share does not write each time.
local KEEP_EVERY_MS = 3600000

local share = call('HMGET', shareKey(ARGV[1]), 'title', 'entry', 'files', 'createdAt', 'owner', 'offBy', 'role')
if not share[1] or share[6] then return false end
local expiresAt = NOW + retentionMsOfFiles(share[7])
if math.abs(expiresAt - tonumber(call('ZSCORE', key.sharesDue, ARGV[1]) or '0')) > KEEP_EVERY_MS then keepShare(ARGV[1], share[7]) end
return { share[1], share[2], share[3], share[4], share[5] }
