-- Puts a question into its thread's queue, once, and makes the thread ready if nobody works on it.
--
-- Invariant that every script here keeps: a lane has a ready entry in the stream (field `entry` of
-- its state) exactly while its queue is not empty, or is parked until its asker's turn comes. So no
-- question waits without an owner to come, and no thread is handed out twice.
--
-- KEYS: question, ours, ready, queue, state, queue aside, state aside
-- ARGV: id, asked (JSON), order, notice or '', only if ours (1/0), lane, lane aside, most waiting,
--       open question s, state s, ours s, ready s, person
-- Returns accepted | waiting (behind others of its thread) | aside | seen | not_ours
local question, ours, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local lane, notice, outcome = ARGV[6], ARGV[4], 'accepted'

-- In somebody's thread the bot has a part from the first question on, not before.
local since = redis.call('GET', ours)
if ARGV[5] == '1' and (not since or tonumber(ARGV[3]) < tonumber(since)) then return 'not_ours' end
if redis.call('EXISTS', question) == 1 then return 'seen' end
if redis.call('ZCARD', queue) > tonumber(ARGV[8]) then
  queue, state, lane = KEYS[6], KEYS[7], ARGV[7]
  notice, outcome = 'too_many_waiting', 'aside'
end

redis.call('HSET', question, 'asked', ARGV[2], 'notice', notice, 'lane', lane, 'state', 'open')
redis.call('EXPIRE', question, ARGV[9])
if not since or tonumber(ARGV[3]) < tonumber(since) then since = ARGV[3] end
redis.call('SET', ours, since, 'EX', ARGV[11])
if outcome == 'accepted' and redis.call('EXISTS', queue) == 1 then outcome = 'waiting' end
redis.call('ZADD', queue, ARGV[3], ARGV[1])
redis.call('EXPIRE', queue, ARGV[9])
if not redis.call('HGET', state, 'entry') then
  local entry = redis.call('XADD', ready, '*', 'lane', lane, 'person', ARGV[13])
  redis.call('HSET', state, 'entry', entry)
  redis.call('EXPIRE', ready, ARGV[12])
end
redis.call('EXPIRE', state, ARGV[10])
return outcome
