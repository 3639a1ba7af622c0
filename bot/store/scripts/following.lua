-- What `take` and `ended` share: which question of a lane is to be answered now.

local function now_ms()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

-- The question that was being answered goes first, even where an older one has come in since.
local function following(queue, running, prefix)
  local id = running and redis.call('ZSCORE', queue, running) and running
    or redis.call('ZRANGE', queue, 0, 0)[1]
  while id and redis.call('EXISTS', prefix .. id) == 0 do
    redis.call('ZREM', queue, id)
    id = redis.call('ZRANGE', queue, 0, 0)[1]
  end
  return id
end

-- A worker begins with a question. Handing it back takes away from `deliveries`, not from `begun`.
local function begin(question)
  redis.call('HINCRBY', question, 'deliveries', 1)
  redis.call('HINCRBY', question, 'begun', 1)
end

local function told(result, fence, id, prefix)
  local record = redis.call('HMGET', prefix .. id,
    'asked', 'notice', 'deliveries', 'progress', 'cancelled', 'begun')
  return {result, tonumber(fence), id, record[1], record[2], tonumber(record[3]),
    record[4] or '', record[5] or '', tonumber(record[6] or record[3])}
end

local function release(ready, group, entry, state)
  redis.call('XACK', ready, group, entry)
  redis.call('XDEL', ready, entry)
  redis.call('HDEL', state, 'token', 'until', 'running', 'entry')
end
