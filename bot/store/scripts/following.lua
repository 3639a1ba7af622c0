-- What `take` and `ended` share: which question of a lane is to be answered now.
-- (Begins with lanes.lua.)

-- The question that was being answered goes first, even where an older one has come in since.
local function first_of(queue, running)
  return running and redis.call('ZSCORE', queue, running) and running
    or redis.call('ZRANGE', queue, 0, 0)[1]
end

local function has_failed_too_often(record)
  if count(redis.call('HGET', record, 'deliveries'), MOST_COUNTED) < MOST_TRIES then
    return false
  end
  set_aside(record, 'has failed too often', content(record))
  redis.call('HSET', record, 'state', 'failed', 'forgotten', '1')
  redis.call('HDEL', record, 'asked', 'progress')
  return true
end

-- Of a record that is gone: who ends or forgets a question takes it out of the queue too, so it was
-- lost, unless it has lived its time.
local function was_lost(queue, id)
  local asked_at_us = number(redis.call('ZSCORE', queue, id), 0)
  return now_ms() * 1000 - asked_at_us < OPEN_S * 1000000
end

-- `begun`: the one that this worker has begun with already.
local function following(queue, running, begun, prefix)
  local id = first_of(queue, running)
  while id do
    local record = prefix .. id
    expect_question(record)
    local is_there = redis.call('EXISTS', record) == 1
    if not is_there and was_lost(queue, id) then
      open_without_text(record)
      is_there = true
    end
    if is_there and (id == begun or not has_failed_too_often(record)) then return id end
    redis.call('ZREM', queue, id)
    id = first_of(queue, false)
  end
  return nil
end

-- A worker begins with a question. Handing it back takes away from `deliveries`, not from `begun`.
local function begin(record)
  local counted = redis.call('HMGET', record, 'deliveries', 'begun')
  redis.call('HSET', record, 'deliveries', count(counted[1], MOST_COUNTED) + 1,
    'begun', count(counted[2], MOST_COUNTED) + 1)
end

-- Each kind is a field of its own; an empty table would be written as a list.
local function list_of(marks)
  local made = {}
  for _, mark in ipairs(marks) do
    if mark then made[#made + 1] = mark end
  end
  return #made > 0 and '[' .. table.concat(made, ',') .. ']' or ''
end

local function told(result, fence, id, prefix)
  redis.call('HDEL', prefix .. id, 'marked_since')
  local record = redis.call('HMGET', prefix .. id,
    'asked', 'notice', 'deliveries', 'progress', 'cancelled', 'begun', 'edited', 'offer', 'marked',
    'repeats', 'mark:corrected', 'mark:solved', 'mark:person')
  return {result, fence, id, record[1] or '', record[2] or '', count(record[3], MOST_COUNTED),
    record[4] or '', record[5] or '', count(record[6], MOST_COUNTED), record[7] or '',
    record[8] or '', record[9] or '', list_of({record[11], record[12], record[13]}),
    count(record[10], MOST_COUNTED)}
end

local function release(ready, group, entry, state)
  if entry then
    redis.pcall('XACK', ready, group, entry)
    redis.pcall('XDEL', ready, entry)
  end
  redis.call('HDEL', state, 'token', 'until', 'running', 'entry')
end
