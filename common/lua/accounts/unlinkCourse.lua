--[[
  Ends the link of a course with a learning platform.

  Input:  KEYS[1] tag
          ARGV    course, whether memberships that the platform gave are as if given here from now on ('1'|'0')
  Output: 1, or 0 if the course has no link
]]
--- @include "reserve"
--- @include "memberships"

local course, keeps = ARGV[1], ARGV[2] == '1'
local isLinked = call('HEXISTS', coursePlatformKey(course), 'key')
unlinkPlatform(course, not keeps)
return isLinked
