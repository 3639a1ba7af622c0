-- Hands an unfinished lane to any other copy at once; the question was not to blame.
--
-- KEYS: ready, state, question
-- ARGV: token, fence, entry, lane, group, ready s
-- Returns 1, or 0 if the lease is lost
local ready, state = KEYS[1], KEYS[2]
local held = redis.call('HMGET', state, 'token', 'fence')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 0 end
redis.call('XACK', ready, ARGV[5], ARGV[3])
redis.call('XDEL', ready, ARGV[3])
local entry = redis.call('XADD', ready, '*', 'lane', ARGV[4])
redis.call('EXPIRE', ready, ARGV[6])
redis.call('HDEL', state, 'token', 'until')
redis.call('HSET', state, 'entry', entry)
redis.call('HINCRBY', KEYS[3], 'deliveries', -1)
return 1
