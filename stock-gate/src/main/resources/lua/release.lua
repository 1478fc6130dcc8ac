-- Gives a lease back before its time, because its request could not be logged.
--
-- KEYS[1] leases  [2] overdue  [3] holders: as in admit.lua
-- ARGV[1] user  [2] order
--
-- Returns 1 if there was such a lease, else 0.
--
-- Idempotent. The request may be in the log all the same (an acknowledgement can be lost), so it counts as overdue until
-- a decision is seen; its attempt is remembered.

local member = ARGV[2] .. '/' .. ARGV[1]
local deadline = redis.call('ZSCORE', KEYS[1], member)
if not deadline then
  return 0
end
redis.call('ZREM', KEYS[1], member)
redis.call('ZADD', KEYS[2], deadline, member)
local holder = redis.call('HGET', KEYS[3], ARGV[1])
if holder and string.match(holder, '^[^/]+') == ARGV[2] then
  redis.call('HDEL', KEYS[3], ARGV[1])
end
return 1
