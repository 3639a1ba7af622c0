-- Puts an entry of the stream aside that names no lane. (Begins with set_aside.lua.)
--
-- KEYS: ready
-- ARGV: group, entry
-- Returns 1
local ready, group, entry = KEYS[1], ARGV[1], ARGV[2]
local found = redis.call('XRANGE', ready, entry, entry)
if found[1] then set_aside(ready, 'entry without a lane', cjson.encode(found[1])) end
redis.call('XACK', ready, group, entry)
redis.call('XDEL', ready, entry)
return 1
