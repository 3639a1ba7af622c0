-- Puts a parked lane back into the stream: its turn has come. (Begins with lanes.lua.)
--
-- KEYS: state, ready, parked
-- ARGV: lane, person, ready s
-- Returns 1, or 0 where it was not parked
local state, ready, parked = KEYS[1], KEYS[2], KEYS[3]
expect(state, 'hash')
expect(ready, 'stream')
expect(parked, 'zset')
redis.call('ZREM', parked, ARGV[1])
if redis.call('HGET', state, 'entry') ~= PARKED then return 0 end
redis.call('HSET', state, 'entry', '')
make_ready(ready, state, ARGV[1], ARGV[3], ARGV[2])
return 1
