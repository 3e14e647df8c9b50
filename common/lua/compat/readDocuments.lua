--[[
  Reads documents of a client that uses them: each counts as used now.

  Input:  KEYS[1] tag
          ARGV    user, kind, ids
  Output: the contents in the order of the ids; nil for a missing document
]]
--- @include "reserve"
--- @include "clients/clientDocuments"

local user, kind, contents = ARGV[1], ARGV[2], {}
for i = 3, #ARGV do
  contents[i - 2] = call('HGET', documentKeys(user, kind).contents, 'id:' .. ARGV[i])
  if contents[i - 2] then touchDocument(user, kind, ARGV[i]) end
end
return contents
