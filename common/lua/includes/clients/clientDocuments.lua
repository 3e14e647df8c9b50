-- What a client of a drop-in API stores under its own ids, by kind. The documents used longest ago go first.
--- @include "keys"
--- @include "settings"

-- Memory of a document besides its content.
local DOCUMENT_OVERHEAD_BYTES = 200

local function documentBytes(user, kind)
  return tonumber(call('HGET', documentKeys(user, kind).contents, 'bytes') or '0')
end

-- Returns whether there was one.
local function removeDocument(user, kind, id)
  local documents, field = documentKeys(user, kind).contents, 'id:' .. id
  if call('HEXISTS', documents, field) == 0 then return false end
  local bytes = call('HSTRLEN', documents, field) + DOCUMENT_OVERHEAD_BYTES
  call('HINCRBY', documents, 'bytes', integer(-bytes))
  call('HDEL', documents, field)
  call('ZREM', documentKeys(user, kind).uses, id)
  return true
end

local function touchDocument(user, kind, id)
  call('ZADD', documentKeys(user, kind).uses, integer(NOW), id)
  call('PEXPIRE', documentKeys(user, kind).contents, integer(settings.clientDocumentMs))
  call('PEXPIRE', documentKeys(user, kind).uses, integer(settings.clientDocumentMs))
end
