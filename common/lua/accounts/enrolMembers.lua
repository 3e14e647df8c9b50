--[[
  Makes users members of a course, or gives members another role. No one is removed. A learning platform no longer
  changes the memberships whose role is given here.

  Input:  KEYS[1] tag
          ARGV    course, then for each member: user, role ('' stays as it is; of a new member it is 'student')
  Output: for each member 'enrolled', 'changed', 'same', 'full' (too many) or 'memory'; nothing without such a course
]]
--- @include "settings"
--- @include "intake"

local course = ARGV[1]
if call('HEXISTS', key.courses, course) == 0 then return {} end
local members = courseMembersKey(course)

local function enrol(user, role)
  local former = call('HGET', members, user)
  if former and (role == '' or role == former) then
    if role ~= '' then call('ZREM', platformMembersKey(course), user) end
    return 'same'
  end
  if not former then
    if call('HLEN', members) >= settings.membersPerCourse then return 'full' end
    if isMemoryLow() then return 'memory' end
    if role == '' then role = 'student' end
  end
  call('HSET', members, user, role)
  call('HSET', coursesOfKey(user), course, role)
  call('ZREM', platformMembersKey(course), user)
  return former and 'changed' or 'enrolled'
end

local outcomes = {}
for i = 2, #ARGV, 2 do outcomes[#outcomes + 1] = enrol(ARGV[i], ARGV[i + 1]) end
return outcomes
