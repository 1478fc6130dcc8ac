-- Lets a buyer in, for as long as a lease, if a unit may still be free.
--
-- KEYS[1] stock    hash: remaining, version, windowVersion, granted, opens, closes, quiet (epoch ms; opens, closes 0
--                  for none)
-- KEYS[2] leases   sorted set: "<order>/<user>" by deadline in epoch ms; admitted, and no decision seen yet
-- KEYS[3] overdue  sorted set: the same, once the deadline is past
-- KEYS[4] holders  hash: user -> "<order>/<ticket>"; ticket 0 if unknown
-- KEYS[5] tickets  how many tickets were given out
-- KEYS[6] attempt  string "<order>/<ticket>": what the pair's attempt key became; absent if there is no attempt key.
--                  "<order>/<ticket>/again" once it was the answer to a repetition
-- ARGV[1] user  [2] order  [3] lease in ms  [4] how long overdue leases are kept in ms
-- ARGV[5] quiet in ms  [6] how long an attempt is remembered in ms
--
-- Returns {code, now in epoch ms, ...}, by the clock of Redis:
--   ADMITTED, now, order, ticket, left     a lease was taken
--   REPEATED, now, order, ticket, left     this order id, or this attempt key, was admitted before as <order>
--   ALREADY, now, order                    the user holds, or has a lease for, <order>
--   SOLD_OUT, now, undecided, version, tickets, quiet
--   NOT_OPEN, now, undecided, version, tickets, quiet, opens
--   CLOSED,   now, undecided, version, tickets, quiet
--   UNKNOWN, now                           not primed
--   WAIT, now, ms                          there is a unit, but a quiet period that was promised runs for <ms> more
--
-- undecided counts leases and overdue ones. If it is 0, quiet is a promise: nobody is admitted within that many ms from
-- now, so the caller may repeat this answer on its own for so long. Else quiet is 0.
--
-- Idempotent: the same order id or attempt key again changes nothing, except that an order whose lease ran out
-- undecided gets a new lease if there is room, and that the attempt is marked as repeated.

local user, order = ARGV[1], ARGV[2]
local leaseMs, overdueMs, quietMs, attemptMs = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- In bounded batches: what is left is out of date, too, and not counted below.
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZADD', KEYS[3], redis.call('ZSCORE', KEYS[2], member), member)
  redis.call('ZREM', KEYS[2], member)
  local expiredOrder, expiredUser = string.match(member, '^(.+)/(.+)$')
  local holder = redis.call('HGET', KEYS[4], expiredUser)
  if holder and string.match(holder, '^[^/]+') == expiredOrder then
    redis.call('HDEL', KEYS[4], expiredUser)
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - overdueMs)

local stock = redis.call('HMGET', KEYS[1], 'remaining', 'version', 'windowVersion', 'opens', 'closes', 'quiet',
  'granted')
local remaining, version = tonumber(stock[1] or 0), tonumber(stock[2] or 0)
local opens, closes, quiet = tonumber(stock[4] or 0), tonumber(stock[5] or 0), tonumber(stock[6] or 0)
if quiet > now + 10000 then
  -- Longer than any promise: this clock has gone back, and nobody has to wait for what was promised by the other.
  quiet = 0
end
local primed = stock[1] and stock[3]
local leased = redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf')
local left = math.max(0, remaining - leased)
if left == 0 and remaining > 0 and stock[7] then
  -- Events of one product are in several partitions. What remains goes by the newest one that was applied, so an order
  -- whose event is older, and is not applied yet, is counted twice: as sold and as leased. Among the holders, each pair
  -- is once. They may be too few after a loss of data: then the sum above is the better one.
  local held, granted = redis.call('HLEN', KEYS[4]), tonumber(stock[7])
  if held >= granted - remaining then
    left = math.min(remaining, math.max(0, granted - held))
  end
end

local holder = redis.call('HGET', KEYS[4], user)
local attempt = KEYS[6] and redis.call('GET', KEYS[6])
if attempt then
  local first, ticket, again = string.match(attempt, '^([^/]+)/(%d+)(.*)$')
  local member = first .. '/' .. user
  if not holder and left > 0 and redis.call('ZREM', KEYS[3], member) == 1 then
    redis.call('ZADD', KEYS[2], now + leaseMs, member)
    redis.call('HSET', KEYS[4], user, first .. '/' .. ticket)
    left = left - 1
  end
  if again == '' then
    redis.call('SET', KEYS[6], attempt .. '/again', 'KEEPTTL')
  end
  return {'REPEATED', now, first, tonumber(ticket), left}
end
if holder then
  local held, ticket = string.match(holder, '^(.+)/(.+)$')
  if held == order then
    return {'REPEATED', now, order, tonumber(ticket), left}
  end
  return {'ALREADY', now, held}
end
if not primed then
  return {'UNKNOWN', now}
end

local function refuse(code, longestMs)
  local undecided = redis.call('ZCARD', KEYS[2]) + redis.call('ZCARD', KEYS[3])
  local promised = 0
  if undecided == 0 then
    -- Written only when half of it is over: a stampede is a stampede of reads.
    if quiet < now + longestMs / 2 then
      quiet = now + longestMs
      redis.call('HSET', KEYS[1], 'quiet', quiet)
    end
    promised = math.min(quiet - now, longestMs)
  end
  return {code, now, undecided, version, tonumber(redis.call('GET', KEYS[5]) or 0), promised}
end

if opens > now then
  local answer = refuse('NOT_OPEN', math.min(quietMs, opens - now))
  answer[7] = opens
  return answer
end
if closes > 0 and closes <= now then
  return refuse('CLOSED', quietMs)
end
if left == 0 then
  return refuse('SOLD_OUT', quietMs)
end
if quiet > now then
  return {'WAIT', now, quiet - now}
end

-- Not as Lua would write it: from 10^14 on that is in exponents.
local ticket = string.format('%.0f', redis.call('INCR', KEYS[5]))
redis.call('ZADD', KEYS[2], now + leaseMs, order .. '/' .. user)
redis.call('ZREM', KEYS[3], order .. '/' .. user)
redis.call('HSET', KEYS[4], user, order .. '/' .. ticket)
if KEYS[6] then
  redis.call('SET', KEYS[6], order .. '/' .. ticket, 'PX', attemptMs)
end
return {'ADMITTED', now, order, tonumber(ticket), left - 1}
