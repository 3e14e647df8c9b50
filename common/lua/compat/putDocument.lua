--[[
  Stores a document of a client of a drop-in API; replaces one of the same id. Those used longest ago make room.

  Input:  KEYS[1] tag
          ARGV    user, kind, id, content
  Output: 1 stored, 0 the document alone is larger than all of a kind may be, -1 Redis is nearly full
]]
--- @include "intake"
--- @include "clients/clientDocuments"

local user, kind, id, content = unpack(ARGV)
if isMemoryLow() then return -1 end
local bytes = #content + DOCUMENT_OVERHEAD_BYTES
if bytes > settings.clientDocumentBytes then return 0 end
removeDocument(user, kind, id)
while documentBytes(user, kind) + bytes > settings.clientDocumentBytes do
  removeDocument(user, kind, call('ZRANGE', documentKeys(user, kind).uses, 0, 0)[1])
end
call('HSET', documentKeys(user, kind).contents, 'id:' .. id, content)
call('HINCRBY', documentKeys(user, kind).contents, 'bytes', integer(bytes))
touchDocument(user, kind, id)
return 1
