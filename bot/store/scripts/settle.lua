-- Says that what was claimed is done. (Begins with set_aside.lua.)
--
-- KEYS: claim
-- ARGV: claim s
-- Returns 'settled'
expect(KEYS[1], 'hash')
redis.call('HSET', KEYS[1], 'settled', '1')
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 'settled'
