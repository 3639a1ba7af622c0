-- Somebody has made something of a reply that has ended: a worker tells it below the reply.
-- (Begins with lanes.lua.)
--
-- KEYS: question, ready, queue, state
-- ARGV: id, order, lane, open question s, state s, ready s, kind, the mark (JSON), or '' (it goes),
--       whether one that is there stays (1/0)
-- Returns marked | same (it is so already) | open (the reply has not ended) | unknown (its record is
--       gone, or it is another thread's)
local question, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local name = 'mark:' .. ARGV[7]
expect(question, 'hash')
expect_lane(ready, queue, state)

local was = redis.call('HMGET', question, 'state', 'lane', 'marked', name, 'cancelled')
if not was[1] or was[2] ~= ARGV[3] then return 'unknown' end
if was[1] == 'open' and (was[5] or not was[3]) then return 'open' end
if (was[4] or '') == ARGV[8] or was[4] and ARGV[9] == '1' then return 'same' end

if ARGV[8] == '' then
  redis.call('HDEL', question, name)
else
  redis.call('HSET', question, name, ARGV[8])
end
redis.call('HDEL', question, 'deliveries', 'begun')
-- A worker may be telling the others at this moment: its end hands the question out again.
if was[3] then redis.call('HSET', question, 'marked_since', '1') end
redis.call('HSET', question, 'state', 'open', 'marked', was[3] or was[1])
enqueue({question, ready, queue, state}, ARGV[1], ARGV[2], ARGV[3], {ARGV[4], ARGV[5], ARGV[6]})
return 'marked'
