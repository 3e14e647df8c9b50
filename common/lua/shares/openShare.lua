--[[
  Reads an enabled share and renews its retention.

  Input:  KEYS[1] tag
          ARGV    shareId
  Output: { title (JSON), entry, files (JSON), createdAt, name of the owner (JSON) }, nil if it is missing or disabled,
          'exam' while sharing is off
]]
--- @include "shares"

-- Minimum time between renewals, so that a class that opens one share does not write each time.
local RENEW_EVERY_MS = 3600000

local shareId = ARGV[1]
local share = call('HMGET', shareKey(shareId), 'title', 'entry', 'files', 'createdAt', 'owner', 'offBy', 'role')
if not share[1] or share[6] then return false end
if settings.exam == 1 then return 'exam' end
local expiresAt = NOW + retentionMsOfFiles(share[7])
-- Shares can be opened while Redis refuses writes; a later call renews the retention.
if math.abs(expiresAt - tonumber(call('ZSCORE', key.sharesDue, shareId) or '0')) > RENEW_EVERY_MS then
  pcall(scheduleShare, shareId, share[7])
end
return { share[1], share[2], share[3], share[4], share[5] }
