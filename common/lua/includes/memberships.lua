-- The end of a membership, with the name of the member and whether a learning platform lists it.
local function endMembership(course, user)
  call('ZREM', platformMembersKey(course), user)
  call('HDEL', courseNamesKey(course), user)
  call('HDEL', coursesOfKey(user), course)
  return call('HDEL', courseMembersKey(course), user)
end

-- The end of a link with a learning platform. Its members stay, and unless `listed`, they are no longer known as its.
local function unlinkPlatform(course, listed)
  local context = call('HGET', coursePlatformKey(course), 'key')
  if context and call('HGET', key.courseContexts, context) == course then call('HDEL', key.courseContexts, context) end
  call('UNLINK', coursePlatformKey(course))
  if not listed then call('UNLINK', platformMembersKey(course)) end
end
