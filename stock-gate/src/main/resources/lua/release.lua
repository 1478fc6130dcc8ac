-- Gives a lease back before its time, because its request could not be logged, or never was.
--
-- KEYS[1] leases  [2] overdue  [3] holders: as in admit.lua
-- KEYS[4] attempt, as in admit.lua; absent if there is no attempt key
-- ARGV[1] user  [2] order  [3] 1 if the request may be in the log all the same (an acknowledgement can be lost), else 0
--
-- Returns 1 if there was such a lease, else 0.
--
-- Idempotent. What may be in the log counts as overdue until a decision is seen, and its attempt is remembered; what
-- surely is not leaves no trace. A repetition that was answered with the order may have logged it.

local user, order = ARGV[1], ARGV[2]
local member = order .. '/' .. user
local attempt, first, again = KEYS[4] and redis.call('GET', KEYS[4]), nil, ''
if attempt then
  first, again = string.match(attempt, '^([^/]+)/%d+(.*)$')
end
local deadline = redis.call('ZSCORE', KEYS[1], member)
if ARGV[3] == '1' or (first == order and again ~= '') then
  if not deadline then
    return 0
  end
  redis.call('ZADD', KEYS[2], deadline, member)
else
  if redis.call('ZREM', KEYS[2], member) == 0 and not deadline then
    return 0
  end
  if first == order then
    redis.call('DEL', KEYS[4])
  end
end
redis.call('ZREM', KEYS[1], member)
local holder = redis.call('HGET', KEYS[3], user)
if holder and string.match(holder, '^[^/]+') == order then
  redis.call('HDEL', KEYS[3], user)
end
return 1
