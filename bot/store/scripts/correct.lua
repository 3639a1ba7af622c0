-- Keeps what somebody has said the right answer is, in the place of an earlier one.
-- (Begins with set_aside.lua.)
--
-- KEYS: correction, corrections, uploads
-- ARGV: question id, the correction (JSON), its version, when in ms, keep s, whether Storm gets it (1/0)
-- Returns 'kept'
local correction, corrections, uploads, id = KEYS[1], KEYS[2], KEYS[3], ARGV[1]
expect(correction, 'hash')
expect(corrections, 'zset')
expect(uploads, 'zset')

redis.call('DEL', correction)
redis.call('HSET', correction, 'told', ARGV[2], 'version', ARGV[3])
redis.call('EXPIRE', correction, ARGV[5])
redis.call('ZADD', corrections, ARGV[4], id)
local oldest = string.format('%.0f', tonumber(ARGV[4]) - tonumber(ARGV[5]) * 1000)
redis.call('ZREMRANGEBYSCORE', corrections, '-inf', '(' .. oldest)
redis.call('EXPIRE', corrections, ARGV[5])
if ARGV[6] == '1' then
  redis.call('ZADD', uploads, 0, id)
  redis.call('EXPIRE', uploads, ARGV[5])
end
return 'kept'
