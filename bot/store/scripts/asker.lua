-- As `Talk.asked`: somebody has mentioned the bot, or is going to be answered.
-- (Begins with reading.lua.)
local function note_asker(talk, asker, order)
  local known = redis.call('HMGET', talk, 'asker', 'last', 'aside', 'at', 'since')
  local at, since = number(known[4], 0), number(known[5], 0)
  if order < since then return end
  if order > number(redis.call('HGET', talk, 'muted'), 0) then redis.call('HDEL', talk, 'muted') end
  redis.call('HSET', talk, 'asker', asker, 'last', asker, 'aside', '',
    'at', string.format('%.0f', math.max(at, order)))
  if known[1] == asker then return end
  redis.call('HSET', talk, 'since', string.format('%.0f', order),
    'was_asker', known[1] or '', 'was_last', known[2] or '', 'was_aside', known[3] or '',
    'was_at', known[4] or '', 'was_since', known[5] or '')
end
