-- Puts an open question back into its lane where the lane has lost it. (Begins with lanes.lua.)
--
-- KEYS: question, ready, queue, state, parked
-- ARGV: id, order, lane, open question s, state s, ready s
-- Returns 1 if something was missing, else 0
local question, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
-- Whoever takes the lane sets such a record aside, and brings an apology.
if redis.call('TYPE', question).ok ~= 'hash' then return 0 end
expect_lane(ready, queue, state)
if redis.call('HGET', question, 'state') ~= 'open' then return 0 end
expect(KEYS[5], 'zset')
local entry = redis.call('HGET', state, 'entry')
if entry == PARKED and not redis.call('ZSCORE', KEYS[5], ARGV[3]) then
  redis.call('HDEL', state, 'entry')
  entry = false
end
if redis.call('ZSCORE', queue, ARGV[1]) and is_listed(ready, entry) then return 0 end
redis.call('ZADD', queue, 'NX', ARGV[2], ARGV[1])
redis.call('EXPIRE', queue, ARGV[4])
make_ready(ready, state, ARGV[3], ARGV[6])
redis.call('EXPIRE', state, ARGV[5])
return 1
