-- In this thread the bot answers only who mentions it from now on. (Begins with reading.lua.)
--
-- KEYS: talk
-- ARGV: the order of now, talk s
-- Returns muted
renew_unless(KEYS[1], 'hash')
redis.call('HSET', KEYS[1], 'muted', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 'muted'
