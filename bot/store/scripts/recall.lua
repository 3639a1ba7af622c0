-- Recalls a thread's Storm conversation; using it keeps it alive. (Begins with set_aside.lua.)
--
-- KEYS: memory
-- ARGV: lifetime s
-- Returns Storm's thread id, or ''
expect(KEYS[1], 'string')
local known = redis.call('GET', KEYS[1])
if not known then return '' end
if #known > 200 or not known:match('^[!-~]+$') then
  set_aside(KEYS[1], 'no id of a conversation', known)
  redis.call('DEL', KEYS[1])
  return ''
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return known
