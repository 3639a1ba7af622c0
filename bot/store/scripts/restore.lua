-- Writes a question and the lease on its lane anew, after Redis has lost its data.
-- (Begins with lanes.lua.)
--
-- KEYS: state, question, ready, queue, seen
-- ARGV: token, fence, lane, id, asked, notice or '', order, lease ms, state s, open s, ready s,
--       version, when it was edited or '', how often it has been asked again
-- Returns {'restored'} | {'lost'} (another copy has begun with a later question; this one waits again,
--       or has been answered, or deleted: then nothing is left of its record)
local state, question, ready, queue = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, lane, id = ARGV[1], ARGV[3], ARGV[4]
expect(question, 'hash')
expect_lane(ready, queue, state)

if redis.call('EXISTS', question) == 0 then
  if redis.call('EXISTS', KEYS[5]) == 1 then return {'lost'} end
  redis.call('HSET', question,
    'asked', ARGV[5], 'notice', ARGV[6], 'lane', lane, 'state', 'open', 'version', ARGV[12],
    'repeats', ARGV[14])
  if ARGV[13] ~= '' then redis.call('HSET', question, 'edited', ARGV[13]) end
end
if redis.call('HGET', question, 'state') ~= 'open' then return {'lost'} end
redis.call('HSETNX', question, 'deliveries', 1)
redis.call('HSETNX', question, 'begun', 1)
enqueue({question, ready, queue, state}, id, ARGV[7], lane, {ARGV[10], ARGV[9], ARGV[11]})
local held = redis.call('HMGET', state, 'token', 'fence')
if held[2] and held[1] ~= token then return {'lost'} end
redis.call('HSET', state,
  'token', token, 'fence', ARGV[2], 'running', id, 'until', now_ms() + ARGV[8])
return {'restored'}
