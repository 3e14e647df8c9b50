--[[
  Records which version of an assignment students have, and whether they may submit. That version is kept.

  Input:  KEYS[1] tag
          ARGV    user, name, version, whether students may submit ('1'|'0')
  Output: 1, or 0 if there is no such version
]]
--- @include "reserve"
--- @include "assignments"

local user, name, version, isOpen = unpack(ARGV)
local record = assignmentKey(user, name)
if call('HEXISTS', record, 'v:' .. version) == 0 then return 0 end
local before = call('HGET', record, 'published')
call('HSET', record, 'published', version, 'isOpen', isOpen)
if before and before ~= version then deleteOldVersion(user, name, tonumber(before)) end
return 1
