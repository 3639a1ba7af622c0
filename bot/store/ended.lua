-- Ends a question and goes on to the next of its lane, or releases the lane.
--
-- KEYS: ready, queue, state, question
-- ARGV: token, fence, entry, id, outcome, group, question key prefix, lease ms, ended question s
-- Returns {'lost'} | {'empty'} | {'next', fence, id, asked, notice, deliveries, progress or '', cancelled or ''}
local ready, queue, state, question = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local held = redis.call('HMGET', state, 'token', 'fence', 'running')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then
  -- Repeated after its answer was lost: the question is no longer open, so nothing is left to do.
  local was = redis.call('HGET', question, 'state')
  if not held[1] and was and was ~= 'open' then return {'empty'} end
  return {'lost'}
end

if held[3] == ARGV[4] then
  redis.call('ZREM', queue, ARGV[4])
  if redis.call('EXISTS', question) == 1 then
    redis.call('HSET', question, 'state', ARGV[5])
    redis.call('EXPIRE', question, ARGV[9])
  end
end

local id = redis.call('ZRANGE', queue, 0, 0)[1]
while id and redis.call('EXISTS', ARGV[7] .. id) == 0 do
  redis.call('ZREM', queue, id)
  id = redis.call('ZRANGE', queue, 0, 0)[1]
end
if not id then
  redis.call('HDEL', state, 'token', 'until', 'running', 'entry')
  redis.call('XACK', ready, ARGV[6], ARGV[3])
  redis.call('XDEL', ready, ARGV[3])
  return {'empty'}
end

local clock = redis.call('TIME')
redis.call('HSET', state, 'running', id,
  'until', clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[8])
local following = ARGV[7] .. id
if held[3] ~= id then redis.call('HINCRBY', following, 'deliveries', 1) end
local record = redis.call('HMGET', following, 'asked', 'notice', 'deliveries', 'progress', 'cancelled')
return {'next', tonumber(ARGV[2]), id, record[1], record[2], tonumber(record[3]), record[4] or '', record[5] or ''}
