-- Puts a question that has ended back into its thread's queue, behind those that wait.
--
-- KEYS: question, ready, queue, state
-- ARGV: id, order, lane, open question s, state s, ready s
-- Returns accepted | open (still being answered) | unknown (too long ago)
local question, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local was = redis.call('HGET', question, 'state')
if not was then return 'unknown' end
if was == 'open' then return 'open' end

redis.call('HSET', question, 'state', 'open', 'notice', '', 'lane', ARGV[3])
redis.call('HDEL', question, 'deliveries', 'begun', 'cancelled')
redis.call('EXPIRE', question, ARGV[4])
redis.call('ZADD', queue, ARGV[2], ARGV[1])
redis.call('EXPIRE', queue, ARGV[4])
if not redis.call('HGET', state, 'entry') then
  local entry = redis.call('XADD', ready, '*', 'lane', ARGV[3])
  redis.call('HSET', state, 'entry', entry)
  redis.call('EXPIRE', ready, ARGV[6])
end
redis.call('EXPIRE', state, ARGV[5])
return 'accepted'
