--[[
  Ends a publication, so that its name is free again.

  Input:  KEYS[1] tag of the first shard
          ARGV    name, owner
  Output: 1, or 0 if this owner has none of that name
]]
--- @include "reserve"
--- @include "keys"

local name, owner = unpack(ARGV)
local record = call('HGET', key.publications, name)
if not record or cjson.decode(record).owner ~= owner then return 0 end
call('HDEL', key.publications, name)
call('UNLINK', audienceKey(name))
return 1
