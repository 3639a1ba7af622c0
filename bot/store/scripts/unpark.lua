-- Puts a parked lane back into the stream: its turn has come.
--
-- KEYS: state, ready, parked
-- ARGV: lane, person, ready s
-- Returns 1, or 0 where it was not parked
local state, ready, parked = KEYS[1], KEYS[2], KEYS[3]
redis.call('ZREM', parked, ARGV[1])
if redis.call('HGET', state, 'entry') ~= 'parked' then return 0 end
local entry = redis.call('XADD', ready, '*', 'lane', ARGV[1], 'person', ARGV[2])
redis.call('HSET', state, 'entry', entry)
redis.call('EXPIRE', ready, ARGV[3])
return 1
