-- Hands an unfinished lane to any other copy at once; the question was not to blame.
-- (Begins with held.lua.)
--
-- KEYS: state, question, ready
-- ARGV: token, fence, lane, group, question key prefix, ready s
-- Returns as held.lua, or {'given_back'}
local state, ready = KEYS[1], KEYS[3]
local entry = redis.call('HGET', state, 'entry')
redis.call('XACK', ready, ARGV[4], entry)
redis.call('XDEL', ready, entry)
entry = redis.call('XADD', ready, '*', 'lane', ARGV[3])
redis.call('EXPIRE', ready, ARGV[6])
redis.call('HDEL', state, 'token', 'until')
redis.call('HSET', state, 'entry', entry)
-- Not always the question asked about: an `ended` may have gone on to the next one unheard.
local running = ARGV[5] .. redis.call('HGET', state, 'running')
if redis.call('EXISTS', running) == 1 then redis.call('HINCRBY', running, 'deliveries', -1) end
return {'given_back'}
