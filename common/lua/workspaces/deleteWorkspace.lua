--[[
  Deletes all files of a user with all their versions.

  Input:  KEYS[1] tag
          ARGV    user
  Output: number of deleted files, without those that were deleted before
]]
--- @include "reserve"
--- @include "workspaces"

local user = ARGV[1]
local files = call('HLEN', workspaceKeys(user).files)
deleteWorkspace(user)
return files
