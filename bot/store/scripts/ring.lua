-- Tells every copy that listens of a question that somebody has stopped.
--
-- KEYS: bell
-- ARGV: id, how many rings are kept, lifetime s
expect(KEYS[1], 'stream')
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'question', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return ''
