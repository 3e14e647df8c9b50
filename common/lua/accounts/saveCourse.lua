--[[
  Creates a course, or gives one another name. No two courses have the same.

  Input:  KEYS[1] tag
          ARGV    course, name, whether it is new ('1'|'0')
  Output: 1; 0 there is no such course, -1 another course has the name, -2 too many courses, -3 Redis is nearly full
]]
--- @include "settings"
--- @include "intake"

local course, name, isNew = ARGV[1], ARGV[2], ARGV[3] == '1'
if not isNew and call('HEXISTS', key.courses, course) == 0 then return 0 end
local all = call('HGETALL', key.courses)
for i = 1, #all, 2 do
  if all[i + 1] == name and all[i] ~= course then return -1 end
end
if isNew then
  if #all / 2 >= settings.maxCourses then return -2 end
  if isMemoryLow() then return -3 end
end
call('HSET', key.courses, course, name)
return 1
