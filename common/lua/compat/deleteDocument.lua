--[[
  Deletes a document of a client.

  Input:  KEYS[1] tag
          ARGV    user, kind, id
  Output: 1 deleted, 0 there was none
]]
--- @include "reserve"
--- @include "clients/clientDocuments"

local user, kind, id = unpack(ARGV)
return removeDocument(user, kind, id) and 1 or 0
