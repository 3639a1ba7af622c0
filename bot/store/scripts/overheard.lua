-- Notes who has spoken to whom, after a message that is not for the bot.
--
-- KEYS: talk
-- ARGV: asker, last, aside, at, talk s
-- Returns 'noted'
renew_unless(KEYS[1], 'hash')
redis.call('HSET', KEYS[1], 'asker', ARGV[1], 'last', ARGV[2], 'aside', ARGV[3], 'at', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 'noted'
