-- What is known of a thread's talk, where the bot has a part in the thread.
-- (Begins with early.lua.)
--
-- KEYS: ours, question, seen, talk, early
-- ARGV: order, early s
-- Returns {'not_ours'} | {'seen'} (this message was a question already)
--       | {'muted'} (only who mentions the bot is answered there)
--       | {'ours', spoke, asker, last, aside, at, since, then the last five as they were before the
--          asker asked}, each '' where it is not known
local talk = KEYS[4]
expect(KEYS[1], 'string')
renew_unless(talk, 'hash')

local since = redis.call('GET', KEYS[1])
since = since and number(since, tonumber(ARGV[1]))
if not since or tonumber(ARGV[1]) < since then
  note_early(KEYS[5], ARGV[1], ARGV[2])
  return {'not_ours'}
end
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then return {'seen'} end
local muted = number(redis.call('HGET', talk, 'muted'), 0)
if muted > 0 and tonumber(ARGV[1]) > muted then return {'muted'} end
local known = redis.call('HMGET', talk, 'spoke', 'asker', 'last', 'aside', 'at', 'since',
  'was_asker', 'was_last', 'was_aside', 'was_at', 'was_since')
for i = 1, 11 do known[i] = known[i] or '' end
return {'ours', unpack(known)}
