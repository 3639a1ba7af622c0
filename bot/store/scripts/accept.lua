-- Puts a question into its thread's queue, once, and makes the thread ready if nobody works on it.
--
-- Invariant that every script here keeps: a lane has a ready entry in the stream (field `entry` of
-- its state) exactly while its queue is not empty, or is parked until its asker's turn comes. So no
-- question waits without an owner to come, and no thread is handed out twice.
--
-- What is refused is not kept as a question. Its id is, so that it is not refused again, and whom
-- it has been told lately: a person hears each refusal once a minute in a thread.
--
-- KEYS: question, ours, ready, queue, state, told
-- ARGV: id, asked (JSON), order, notice or '', only if ours (1/0), lane, refusal or '', most waiting,
--       open question s, state s, ours s, ready s, person, ended question s, told s
-- Returns accepted | waiting (behind others of its thread) | refused (too many wait) | seen
--       | untold (refused, for either reason, and told so a moment ago) | not_ours
local question, ours, ready, queue, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local lane, notice, refusal, outcome = ARGV[6], ARGV[4], ARGV[7], 'accepted'

-- In somebody's thread the bot has a part from the first question on, not before.
local since = redis.call('GET', ours)
if ARGV[5] == '1' and (not since or tonumber(ARGV[3]) < tonumber(since)) then return 'not_ours' end
if redis.call('EXISTS', question) == 1 then return 'seen' end
if redis.call('ZCARD', queue) > tonumber(ARGV[8]) then
  refusal, outcome = 'too_many_waiting', 'refused'
end
if refusal ~= '' and not redis.call('SET', KEYS[6] .. refusal, ARGV[1], 'NX', 'EX', ARGV[15]) then
  outcome = 'untold'
end
if outcome ~= 'accepted' then
  redis.call('HSET', question, 'lane', lane, 'state', 'refused')
  redis.call('EXPIRE', question, ARGV[14])
  return outcome
end

redis.call('HSET', question, 'asked', ARGV[2], 'notice', notice, 'lane', lane, 'state', 'open')
redis.call('EXPIRE', question, ARGV[9])
if not since or tonumber(ARGV[3]) < tonumber(since) then since = ARGV[3] end
redis.call('SET', ours, since, 'EX', ARGV[11])
if redis.call('EXISTS', queue) == 1 then outcome = 'waiting' end
redis.call('ZADD', queue, ARGV[3], ARGV[1])
redis.call('EXPIRE', queue, ARGV[9])
if not redis.call('HGET', state, 'entry') then
  local entry = redis.call('XADD', ready, '*', 'lane', lane, 'person', ARGV[13])
  redis.call('HSET', state, 'entry', entry)
  redis.call('EXPIRE', ready, ARGV[12])
end
redis.call('EXPIRE', state, ARGV[10])
return outcome
