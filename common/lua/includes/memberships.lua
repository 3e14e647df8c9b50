-- The end of a membership, with the name of the member and whether a learning platform lists it.
local function endMembership(course, user)
  call('ZREM', platformMembersKey(course), user)
  call('HDEL', courseNamesKey(course), user)
  call('HDEL', coursesOfKey(user), course)
  return call('HDEL', courseMembersKey(course), user)
end
