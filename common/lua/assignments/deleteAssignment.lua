--[[
  Deletes an assignment with all its versions.

  Input:  KEYS[1] tag
          ARGV    user, name
  Output: 1, 0 if there is no such assignment, -1 while students may submit to it
]]
--- @include "reserve"
--- @include "assignments"

local user, name = unpack(ARGV)
local record = assignmentKey(user, name)
if call('HGET', record, 'isOpen') == '1' then return -1 end
local bytes = tonumber(call('HGET', record, 'bytes') or '0')
local deleted = call('UNLINK', record)
call('UNLINK', assignmentContentsKey(user, name))
call('ZREM', assignmentsKey(user), name)
if bytes > 0 then call('INCRBY', key.fileBytes, integer(-bytes)) end
return deleted
