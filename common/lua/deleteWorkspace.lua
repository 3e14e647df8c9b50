--[[
  Forgets all files of a user with all their versions.

  Input:  KEYS[1] tag
          ARGV    user
  Output: files that went, those that were deleted before left out
]]
--- @include "workspaces"

local files = call('HLEN', workspaceKeys(ARGV[1]).files)
forgetWorkspace(ARGV[1])
return files
