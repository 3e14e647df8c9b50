-- Assignments of a grader. The record holds, for each version N, 'v:N' (the assignment as JSON), 'at:N' (its time),
-- 'digest:N' and 'contents:N' (the SHA-256 of its files, with a blank between them), and 'bytes' and 'latest' of all.
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

-- Deletes the version that is too old to be kept, and the contents that no other version has.
local function deleteOldVersion(user, name, latest)
  local record, contents = assignmentKey(user, name), assignmentContentsKey(user, name)
  local version = latest - settings.assignmentVersions
  local old = call('HMGET', record, 'v:' .. integer(version), 'contents:' .. integer(version))
  if not old[1] then return end
  local used = {}
  for kept = version + 1, latest do
    for sha256 in string.gmatch(call('HGET', record, 'contents:' .. integer(kept)) or '', '%S+') do
      used[sha256] = true
    end
  end
  local freed = #old[1]
  for sha256 in string.gmatch(old[2] or '', '%S+') do
    if not used[sha256] then
      freed = freed + call('HSTRLEN', contents, sha256)
      call('HDEL', contents, sha256)
    end
  end
  for _, field in ipairs({ 'v:', 'at:', 'digest:', 'contents:', 'check:' }) do
    call('HDEL', record, field .. integer(version))
  end
  countAssignmentBytes(user, name, -freed)
end
