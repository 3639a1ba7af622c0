-- How long texts stay: what remains of a record when they go. (Begins with set_aside.lua.)

local function decoded(json)
  local is_json, value = pcall(cjson.decode, json or '')
  return is_json and type(value) == 'table' and value or {}
end

local function messages_of(known)
  local messages = {}
  for _, ts in ipairs(type(known.messages) == 'table' and known.messages or {}) do
    if type(ts) == 'string' then messages[#messages + 1] = ts end
  end
  return messages
end

-- A reply's record without the answer's words.
local function without_text(progress)
  local messages = messages_of(decoded(progress))
  return #messages > 0 and '{"messages":' .. cjson.encode(messages) .. '}' or ''
end

local function forget_answer(question)
  local progress = redis.call('HGET', question, 'progress')
  if not progress then return end
  local rest = without_text(progress)
  if rest == '' then
    redis.call('HDEL', question, 'progress')
  else
    redis.call('HSET', question, 'progress', rest)
  end
end

-- What was put aside of a question goes with it.
local function forget_aside(question)
  local aside = aside_of(question)
  if redis.call('TYPE', aside).ok ~= 'stream' then return end
  for _, entry in ipairs(redis.call('XRANGE', aside, '-', '+')) do
    if entry[2][2] == question then redis.call('XDEL', aside, entry[1]) end
  end
end

local function forget_question(question)
  redis.call('HSET', question, 'forgotten', '1')
  local known = redis.call('HGET', question, 'asked')
  if not known then return end
  local asked = decoded(known)
  asked.text = ''
  redis.call('HSET', question, 'asked', cjson.encode(asked))
end

-- The key of another kind that belongs to a question.
local function beside(question, kind)
  local tag, id = question:match('^({.-})' .. QUESTION .. '(.*)$')
  return tag .. kind .. id
end

-- Where the operator keeps what was asked, and what people wrote about the reply.
local function keep_words(question, name, text, keep_s)
  local words = beside(question, WORDS)
  renew_unless(words, 'hash')
  redis.call('HSET', words, name, text)
  redis.call('EXPIRE', words, keep_s)
end

-- What is kept longer than the record.
local function forget_beside(question)
  redis.call('DEL', beside(question, WORDS), beside(question, EXCERPTS))
end

-- What somebody wrote with a verdict goes with it. Whoever has deleted the reply wants none.
local function replace_line(question, user, line, keep_s)
  local words, name = beside(question, WORDS), 'line:' .. user
  local is_kept = redis.call('TYPE', question).ok == 'hash'
  local is_forgotten = is_kept and redis.call('HGET', question, 'forgotten')
  if line ~= '' and not is_forgotten then
    keep_words(question, name, line, keep_s)
  elseif redis.call('TYPE', words).ok == 'hash' then
    redis.call('HDEL', words, name)
  end
end

-- Somebody has deleted the question, or its reply: neither text stays.
local function forget_texts(question)
  forget_beside(question)
  forget_answer(question)
  forget_question(question)
  forget_aside(question)
end
