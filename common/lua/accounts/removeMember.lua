--[[
  Ends the membership of a user in a course, or in all courses.

  Input:  KEYS[1] tag
          ARGV    user, course ('' for all)
  Output: the number of memberships that ended
]]
--- @include "reserve"
--- @include "memberships"

local user, course = unpack(ARGV)
local courses = course ~= '' and { course } or call('HKEYS', coursesOfKey(user))
local ended = 0
for _, one in ipairs(courses) do ended = ended + endMembership(one, user) end
return ended
