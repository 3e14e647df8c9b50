--[[
  Begins an update of the members of a course from a learning platform, unless another one is going on.

  Input:  KEYS[1] tag
          ARGV    course, token, ms after which a process that does not end it is given up
  Output: the time (ms); nothing if another one is going on
]]
--- @include "reserve"

local course, token, lease = unpack(ARGV)
if not call('SET', courseUpdateKey(course), token, 'NX', 'PX', lease) then return false end
return integer(NOW)
