--[[
  Finds the course of a context, which is a course on a learning platform, or creates it.

  Input:  KEYS[1] tag
          ARGV    context (hashed), context (JSON), address of its members ('' for none), id of a new course, then
                  names, of which a new course has the first that no other course has; without names none is created
  Output: 1, id and name of the new course; 0 and the id of the known one; -1 all names are taken, -2 too many courses,
          -3 Redis is nearly full; nothing if there is no course and no name
]]
--- @include "settings"
--- @include "intake"

local context, described, address, new = unpack(ARGV, 1, 4)

local known = call('HGET', key.courseContexts, context)
if known and call('HEXISTS', key.courses, known) == 1 then
  local former = call('HGET', coursePlatformKey(known), 'membersUrl')
  if former ~= address then call('HSET', coursePlatformKey(known), 'membersUrl', address) end
  return { 0, known }
end
if #ARGV == 4 then return {} end

local all, taken = call('HGETALL', key.courses), {}
if #all / 2 >= settings.maxCourses then return { -2 } end
if isMemoryLow() then return { -3 } end
for i = 2, #all, 2 do taken[all[i]] = true end
for i = 5, #ARGV do
  local name = ARGV[i]
  if not taken[name] then
    call('HSET', key.courses, new, name)
    call('HSET', key.courseContexts, context, new)
    call('HSET', coursePlatformKey(new), 'key', context, 'context', described, 'membersUrl', address)
    return { 1, new, name }
  end
end
return { -1 }
