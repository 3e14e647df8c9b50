--[[
  Stores a new version of an assignment. The same content as the latest version changes nothing.

  Input:  KEYS[1] tag
          ARGV    user, name, digest of all that follows, assignment (JSON), the files of its package (JSON),
                  course ('' none, '*' as before), then for each content: SHA-256, content
  Output: { 'saved'|'same', version }
          { 'elsewhere' }: it belongs to another course, or to none
          { 'assignments', number allowed }, { 'bytes', bytes in use, bytes allowed }, { 'full' },
          { 'memory' } (Redis is nearly full): refused
]]
--- @include "intake"
--- @include "assignments"

local user, name, digest, assignment, package, course = unpack(ARGV, 1, 6)
local FIRST_CONTENT = 7
local record, contents = assignmentKey(user, name), assignmentContentsKey(user, name)
local latest = tonumber(call('HGET', record, 'latest') or '0')
if latest > 0 and course ~= '*' and course ~= (call('HGET', record, 'course') or '') then return { 'elsewhere' } end
if latest > 0 and call('HGET', record, 'digest:' .. integer(latest)) == digest then
  return { 'same', integer(latest) }
end
if latest == 0 and call('ZCARD', assignmentsKey(user)) >= settings.assignmentsPerUser then
  return { 'assignments', integer(settings.assignmentsPerUser) }
end
if isMemoryLow() then return { 'memory' } end

local bytes, names = #assignment + #package, {}
for i = FIRST_CONTENT, #ARGV, 2 do
  names[#names + 1] = ARGV[i]
  if call('HEXISTS', contents, ARGV[i]) == 0 then bytes = bytes + #ARGV[i + 1] end
end
local used = assignmentBytesOf(user)
if used + bytes > settings.assignmentBytesPerUser then
  return { 'bytes', integer(used), integer(settings.assignmentBytesPerUser) }
end
if isFileBudgetFull(user, bytes) then return { 'full' } end

local version = integer(latest + 1)
for i = FIRST_CONTENT, #ARGV, 2 do call('HSET', contents, ARGV[i], ARGV[i + 1]) end
call('HSET', record, 'latest', version, 'v:' .. version, assignment, 'at:' .. version, integer(NOW),
  'digest:' .. version, digest, 'package:' .. version, package,
  'contents:' .. version, table.concat(names, ' '))
if latest == 0 and course ~= '' and course ~= '*' then call('HSET', record, 'course', course) end
countAssignmentBytes(user, name, bytes)
call('ZADD', assignmentsKey(user), integer(NOW), name)
deleteOldVersion(user, name, latest + 1 - settings.assignmentVersions)
return { 'saved', version }
