--[[
  Ends memberships that came from a learning platform: of one user, or of those whom it listed last before a time.

  Input:  KEYS[1] tag
          ARGV    course, user ('' for all), time (ms; of all), most users
  Output: the users whose memberships ended
]]
--- @include "reserve"
--- @include "memberships"

local course, user, before, most = unpack(ARGV)
if call('HEXISTS', key.courses, course) == 0 then return {} end
local listed = platformMembersKey(course)

local function findUnlisted()
  if user ~= '' then return call('ZSCORE', listed, user) and { user } or {} end
  local platform = coursePlatformKey(course)
  if call('HEXISTS', platform, 'key') == 1 then call('HSET', platform, 'updatedAt', before) end
  return call('ZRANGEBYSCORE', listed, '-inf', '(' .. before, 'LIMIT', 0, most)
end

local ended = findUnlisted()
for _, one in ipairs(ended) do endMembership(course, one) end
return ended
