-- How every step begins: what can't be used is put aside for the operator, and a fresh key is in its
-- place. (Begins with reading.lua.)
--
-- The names in capitals are put before this text by scripts.py. What a step has put aside is told
-- beside its result.
local was_set_aside = {}

local function now_ms()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local READ = {
  hash = {'HGETALL'}, list = {'LRANGE', 0, 20}, set = {'SRANDMEMBER', 20}, string = {'GET'},
  zset = {'ZRANGE', 0, 20, 'WITHSCORES'}, stream = {'XRANGE', '-', '+', 'COUNT', 20},
}

local function content(key)
  local how = READ[redis.call('TYPE', key).ok]
  if not how then return '' end
  local value = redis.pcall(how[1], key, unpack(how, 2))
  if type(value) == 'table' and value.err then return '' end
  return type(value) == 'table' and cjson.encode(value) or tostring(value)
end

-- All keys of a shard begin with its hash tag.
local function tag_of(key)
  return key:match('^{.-}')
end

local function aside_of(key)
  return tag_of(key) .. ASIDE
end

-- Says, until somebody has looked, that questions of this key's shard may be in no lane any more.
local function tell_loss(key)
  local clock = redis.call('TIME')
  redis.call('SET', tag_of(key) .. LOST, clock[1] * 1000000 + clock[2], 'EX', OPEN_S)
end

-- Whether questions can't be found without this key.
local function leads_to_questions(key)
  local name = key:sub(#tag_of(key) + 1)
  return name == READY or name == PARKED_LANES or name:find('^' .. QUEUE) or name:find('^' .. STATE)
end

local function set_aside(key, reason, value)
  if leads_to_questions(key) then tell_loss(key) end
  local aside = aside_of(key)
  if redis.call('TYPE', aside).ok ~= 'stream' then redis.call('DEL', aside) end
  redis.call('XADD', aside, 'MAXLEN', MOST_ASIDE, '*',
    'key', key, 'reason', reason, 'value', value:sub(1, LONGEST_ASIDE))
  redis.call('XTRIM', aside, 'MINID', string.format('%.0f', now_ms() - ASIDE_S * 1000))
  redis.call('EXPIRE', aside, ASIDE_S)
  was_set_aside[#was_set_aside + 1] = {key, reason}
end

-- Whether `key` held what it should, or nothing. In any case it does so afterwards.
local function expect(key, kind)
  local found = redis.call('TYPE', key).ok
  if found == kind or found == 'none' then return true end
  set_aside(key, 'not a ' .. kind, content(key))
  redis.call('DEL', key)
  return false
end

-- A question's text may be lost, but not that somebody has asked: an apology can be brought.
local function open_without_text(record)
  redis.call('HSET', record, 'state', 'open', 'notice', '')
  redis.call('EXPIRE', record, OPEN_S)
end

local function expect_question(record)
  if not expect(record, 'hash') then open_without_text(record) end
end
