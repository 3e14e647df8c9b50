-- For scripts that finish, stop, delete or read something. They also run when Redis has reached its maxmemory, because
-- they write little and nothing could be freed without them. Redis refuses a command that needs memory only while the
-- script has written nothing, since it cannot stop a script halfway (scriptVerifyOOM in its script.c,
-- luaRedisGenericCommand before 7.0). A first write that needs no memory therefore lets the rest pass, in every
-- version. `#!lua flags=allow-oom` has the same effect from 7.0 on and is a syntax error before. Scripts that store new
-- data omit it (intake.lua).
--- @include "keys"

call('DEL', TAG .. ':nothing')
