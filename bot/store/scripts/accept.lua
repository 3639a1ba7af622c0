-- Puts a question into its thread's queue, once, and makes the thread ready if nobody works on it.
-- (Begins with lanes.lua, early.lua and asker.lua.)
--
-- What is refused is not kept as a question. Its id is, so that it is not refused again, and whom
-- it has been told lately: a person hears each refusal once a minute in a thread.
--
-- KEYS: question, seen, ours, ready, queue, state, told, talk, early
-- ARGV: id, asked (JSON), order, notice or '', only if ours (1/0), lane, refusal or '', most waiting,
--       open question s, state s, ours s, ready s, person, seen s, told s, version,
--       asker or '' (where there is no talk to keep out of), early s
-- Returns accepted | waiting (behind others of its thread) | refused (too many wait) | seen
--       | untold (refused, for either reason, and told so a moment ago) | not_ours
--       | deleted (its message is gone, before or after this)
local question, ours, ready, queue, state = KEYS[1], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local talk = KEYS[8]
local lane, notice, refusal, outcome = ARGV[6], ARGV[4], ARGV[7], 'accepted'
expect(question, 'hash')
expect(KEYS[2], 'string')
expect(ours, 'string')
renew_unless(talk, 'hash')
expect_lane(ready, queue, state)

-- In somebody's thread the bot has a part from the first question on, not before.
local since = redis.call('GET', ours)
-- Where it can't be read since when, it is ours all the same.
since = since and number(since, tonumber(ARGV[3]))
if ARGV[5] == '1' and (not since or tonumber(ARGV[3]) < since) then
  note_early(KEYS[9], ARGV[3], ARGV[18])
  return 'not_ours'
end
if redis.call('GET', KEYS[2]) == 'deleted' then return 'deleted' end
if redis.call('EXISTS', question, KEYS[2]) > 0 then return 'seen' end
if redis.call('ZCARD', queue) > tonumber(ARGV[8]) then
  refusal, outcome = 'too_many_waiting', 'refused'
end
if refusal ~= '' and not redis.call('SET', KEYS[7] .. refusal, ARGV[1], 'NX', 'EX', ARGV[15]) then
  outcome = 'untold'
end
if outcome ~= 'accepted' then
  redis.call('HSET', question, 'lane', lane, 'state', 'refused')
  redis.call('EXPIRE', question, ARGV[14])
  return outcome
end

redis.call('HSET', question,
  'asked', ARGV[2], 'notice', notice, 'lane', lane, 'state', 'open', 'version', ARGV[16])
if not since or tonumber(ARGV[3]) < since then since = ARGV[3] end
redis.call('SET', ours, since, 'EX', ARGV[11])
if ARGV[17] ~= '' then
  note_asker(talk, ARGV[17], tonumber(ARGV[3]))
  redis.call('EXPIRE', talk, ARGV[11])
end
if redis.call('EXISTS', queue) == 1 then outcome = 'waiting' end
enqueue({question, ready, queue, state}, ARGV[1], ARGV[3], lane,
  {ARGV[9], ARGV[10], ARGV[12]}, ARGV[13])
return outcome
