-- What came of a try to give Storm a correction. (Begins with set_aside.lua.)
--
-- KEYS: correction, uploads
-- ARGV: question id, the correction's version, Storm's id of the document ('': it has none), in how
--       many ms it is tried again (0: not any more), keep s
-- Returns 'noted' | 'replaced' (there is a newer one, which has its own turn)
local correction, uploads, id, again = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[4])
expect(correction, 'hash')
expect(uploads, 'zset')
if redis.call('HGET', correction, 'version') ~= ARGV[2] then return 'replaced' end
if ARGV[3] ~= '' then redis.call('HSET', correction, 'document', ARGV[3]) end
if again > 0 then
  redis.call('ZADD', uploads, now_ms() + again, id)
  redis.call('EXPIRE', uploads, ARGV[5])
else
  redis.call('ZREM', uploads, id)
end
return 'noted'
