--[[
  Makes users members of a course as a learning platform lists them, or gives members another role. Memberships whose
  role was given here stay as they are. No one is removed.

  Input:  KEYS[1] tag
          ARGV    course, context with which it is linked (hashed), then for each member: user, role, name ('' is
                  unknown; a known one stays)
  Output: for each member 'enrolled', 'changed', 'same', 'kept' (the role was given here), 'full' (too many) or
          'memory'; nothing if there is no such course, or its link is another one by now
]]
--- @include "settings"
--- @include "intake"

local course, context = ARGV[1], ARGV[2]
if call('HGET', coursePlatformKey(course), 'key') ~= context then return {} end
local members, listed = courseMembersKey(course), platformMembersKey(course)

local function enrol(user, role)
  local former = call('HGET', members, user)
  if former and not call('ZSCORE', listed, user) then return 'kept' end
  if not former then
    if call('HLEN', members) >= settings.membersPerCourse then return 'full' end
    if isMemoryLow() then return 'memory' end
  end
  if former ~= role then
    call('HSET', members, user, role)
    call('HSET', coursesOfKey(user), course, role)
  end
  call('ZADD', listed, integer(NOW), user)
  if former == role then return 'same' end
  return former and 'changed' or 'enrolled'
end

local outcomes = {}
for i = 3, #ARGV, 3 do
  local user, role, name = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local outcome = enrol(user, role)
  if name ~= '' and outcome ~= 'full' and outcome ~= 'memory' then call('HSET', courseNamesKey(course), user, name) end
  outcomes[#outcomes + 1] = outcome
end
return outcomes
