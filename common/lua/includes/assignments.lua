-- Assignments of a grader. The record holds, for each version N, 'v:N' (the assignment as JSON), 'at:N' (its time),
-- 'digest:N', 'package:N' (paths and SHA-256 of what was uploaded, as JSON) and 'contents:N' (the SHA-256 of all its
-- contents, with a blank between them), and 'bytes', 'latest' and 'course' (absent: none) of all. 'published' is the
-- version that students have, 'isOpen' is '1' while they may submit.
--- @include "shares"

local function assignmentBytesOf(user)
  local bytes = 0
  for _, name in ipairs(call('ZRANGE', assignmentsKey(user), 0, -1)) do
    bytes = bytes + tonumber(call('HGET', assignmentKey(user, name), 'bytes') or '0')
  end
  return bytes
end

local function countAssignmentBytes(user, name, bytes)
  call('HINCRBY', assignmentKey(user, name), 'bytes', integer(bytes))
  call('INCRBY', key.fileBytes, integer(bytes))
end

-- Deletes a version that is too old to be kept, unless students have it, and the contents that no other version has.
local function deleteOldVersion(user, name, version)
  local record, contents = assignmentKey(user, name), assignmentContentsKey(user, name)
  local latest, published = unpack(call('HMGET', record, 'latest', 'published'))
  if published == integer(version) or version > tonumber(latest) - settings.assignmentVersions then return end
  local fields = { 'v:' .. integer(version), 'contents:' .. integer(version), 'package:' .. integer(version) }
  local old = call('HMGET', record, unpack(fields))
  if not old[1] then return end
  local used = {}
  local function use(kept)
    for sha256 in string.gmatch(call('HGET', record, 'contents:' .. kept) or '', '%S+') do used[sha256] = true end
  end
  if published then use(published) end
  for kept = tonumber(latest) - settings.assignmentVersions + 1, tonumber(latest) do use(integer(kept)) end
  local freed = #old[1] + #(old[3] or '')
  for sha256 in string.gmatch(old[2] or '', '%S+') do
    if not used[sha256] then
      freed = freed + call('HSTRLEN', contents, sha256)
      call('HDEL', contents, sha256)
    end
  end
  for _, field in ipairs({ 'v:', 'at:', 'digest:', 'package:', 'contents:', 'check:' }) do
    call('HDEL', record, field .. integer(version))
  end
  countAssignmentBytes(user, name, -freed)
end
