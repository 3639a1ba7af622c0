-- Extends a lease, and the stream entry's, for another while.
--
-- KEYS: ready, queue, state, question
-- ARGV: token, fence, lease ms, group, consumer, entry, id, order, asked, lane, state s, open s
-- Returns {renewed} | {cancelled, question or reply} (renewed, but the answer is no longer wanted)
--       | {restored, entry} (Redis had lost everything; lease and question are written anew)
--       | {lost} (another copy has it)
local ready, queue, state, question = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local held = redis.call('HMGET', state, 'token', 'fence')
if not held[2] then
  -- A lease leaves its fence behind when it is released, so no fence at all means: data lost.
  local entry = redis.call('XADD', ready, '*', 'lane', ARGV[10])
  redis.call('EXPIRE', ready, ARGV[11])
  redis.call('HSET', state, 'token', ARGV[1], 'fence', ARGV[2], 'until', now + ARGV[3],
    'running', ARGV[7], 'entry', entry)
  redis.call('EXPIRE', state, ARGV[11])
  redis.call('HSET', question, 'asked', ARGV[9], 'notice', '', 'lane', ARGV[10], 'state', 'open',
    'deliveries', 1)
  redis.call('EXPIRE', question, ARGV[12])
  redis.call('ZADD', queue, ARGV[8], ARGV[7])
  redis.call('EXPIRE', queue, ARGV[12])
  return {'restored', entry}
end
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return {'lost', ''} end

redis.call('HSET', state, 'until', now + ARGV[3])
redis.call('XCLAIM', ready, ARGV[4], ARGV[5], 0, ARGV[6], 'JUSTID')
local cancelled = redis.call('HGET', question, 'cancelled')
if cancelled then return {'cancelled', cancelled} end
return {'renewed', ''}
