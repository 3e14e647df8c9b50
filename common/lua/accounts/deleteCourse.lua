--[[
  Deletes a course with its members and its lists. What belonged to it is its owners' again.

  Input:  KEYS[1] tag
          ARGV    course
  Output: 1, or 0 if there is no such course
]]
--- @include "reserve"

local course = ARGV[1]
for _, user in ipairs(call('HKEYS', courseMembersKey(course))) do call('HDEL', coursesOfKey(user), course) end
local context = call('HGET', coursePlatformKey(course), 'key')
if context then call('HDEL', key.courseContexts, context) end
call('UNLINK', courseMembersKey(course), courseAssignmentsKey(course), courseBatchesKey(course))
call('UNLINK', coursePlatformKey(course), platformMembersKey(course), courseNamesKey(course))
return call('HDEL', key.courses, course)
