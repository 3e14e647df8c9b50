--[[
  Links a course that exists with a context, which is a course on a learning platform.

  Input:  KEYS[1] tag
          ARGV    course, context (hashed), context (JSON), ''; or course, '', '', the course whose link it takes over
  Output: 1 linked, 0 it was linked so before; -1 and the course that has the context; -2 the course has another
          context, -3 the course whose link is wanted has none, -4 Redis is nearly full; nothing without such a course
]]
--- @include "settings"
--- @include "intake"
--- @include "memberships"

local course, context, described, from = unpack(ARGV)
if call('HEXISTS', key.courses, course) == 0 then return {} end
local address = ''
if from ~= '' then
  context, described, address = unpack(call('HMGET', coursePlatformKey(from), 'key', 'context', 'membersUrl'))
  if not context then return { -3 } end
end

local own = call('HGET', coursePlatformKey(course), 'key')
if own then return { own == context and 0 or -2 } end
local other = call('HGET', key.courseContexts, context)
if other and other ~= from and call('HEXISTS', key.courses, other) == 1 then return { -1, other } end
if isMemoryLow() then return { -4 } end
if from ~= '' then unlinkPlatform(from) end
call('HSET', key.courseContexts, context, course)
call('HSET', coursePlatformKey(course), 'key', context, 'context', described, 'membersUrl', address or '')
return { 1 }
