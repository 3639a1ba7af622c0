-- Notes who has spoken to whom, after a message that is not for the bot: not where the talk has gone
-- on since it was read. (Begins with early.lua.)
--
-- KEYS: talk, early
-- ARGV: at, since (both as they were read), last, aside, order, talk s, early s
-- Returns noted | changed
local talk = KEYS[1]
renew_unless(talk, 'hash')
local known = redis.call('HMGET', talk, 'at', 'since')
if number(known[1], 0) > tonumber(ARGV[1]) or number(known[2], 0) > tonumber(ARGV[2]) then
  return 'changed'
end
redis.call('HSET', talk, 'last', ARGV[3], 'aside', ARGV[4], 'at', ARGV[5])
redis.call('EXPIRE', talk, ARGV[6])
note_early(KEYS[2], ARGV[5], ARGV[7])
return 'noted'
