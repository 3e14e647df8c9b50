-- What a client of a drop-in API stores under its own ids, by kind. The documents used longest ago go first.
--- @include "keys"
--- @include "settings"

-- Memory of a document besides its content.
local DOCUMENT_OVERHEAD_BYTES = 200

local function documentBytes(user, kind) return tonumber(call('HGET', documentsKey(user, kind), 'bytes') or '0') end

-- Returns whether there was one.
local function removeDocument(user, kind, id)
  local documents, field = documentsKey(user, kind), 'id:' .. id
  if call('HEXISTS', documents, field) == 0 then return false end
  local bytes = call('HSTRLEN', documents, field) + DOCUMENT_OVERHEAD_BYTES
  call('HINCRBY', documents, 'bytes', integer(-bytes))
  call('HDEL', documents, field)
  call('ZREM', documentUsesKey(user, kind), id)
  return true
end

local function touchDocument(user, kind, id)
  call('ZADD', documentUsesKey(user, kind), integer(NOW), id)
  call('PEXPIRE', documentsKey(user, kind), integer(settings.clientDocumentMs))
  call('PEXPIRE', documentUsesKey(user, kind), integer(settings.clientDocumentMs))
end
