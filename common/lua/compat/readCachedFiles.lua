--[[
  Reads files that a client stored for its runs, and renews their retention.

  Input:  KEYS[1] tag
          ARGV    user, ids of the files
  Output: the contents in the order of the ids; nil for a missing file
]]
--- @include "reserve"
--- @include "settings"
--- @include "cachedFiles"

local user, contents = ARGV[1], {}
for i = 2, #ARGV do
  contents[i - 1] = call('HGET', cachedFilesKey(user), 'file:' .. ARGV[i])
  if contents[i - 1] then touchCachedFile(user, ARGV[i]) end
end
return contents
