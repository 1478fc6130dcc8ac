-- Follows decisions of the ledger about orders of one product; all of them in one step.
--
-- KEYS[1] stock  [2] leases  [3] overdue  [4] holders  [5] tickets: as in admit.lua
-- KEYS[6] decided  hash: user -> newest stockVersion of an event that shows whether the pair has an active order
-- KEYS[7..] attempts, as in admit.lua
-- ARGV: per decision nine values
--   [1] HOLDS: <order> is the pair's active order | FREED: <order> is so no longer | REJECTED: <order> never became one
--       | STOCK: nothing about the pair
--   [2] order; empty if it does not matter which one was freed  [3] user  [4] remaining; empty if unknown
--   [5] stockVersion; 0 for a product that the ledger does not know
--   [6] ticket; 0 if unknown  [7] the pair's other active order, named by a rejection; empty if none
--   [8] index in KEYS of the order's attempt; 0 if none  [9] how long to remember the attempt, in ms
--
-- Returns how many decisions were given; an error for a word that is none of the above.
--
-- Idempotent, and indifferent to order: stock goes by its version; of two decisions about one pair the one of the higher
-- stockVersion stands, since placing and canceling each raise it; a lease is dropped by any decision about its order.

local version = tonumber(redis.call('HGET', KEYS[1], 'version') or -1)
local newest, remaining = version, nil
-- Nearly every request that is admitted is placed, which raises the stock version. A number this far beyond twice the
-- version is no ticket of the gate's: somebody else wrote it to the log.
local mostSkipped = 1000000
local ticketSeen = 0

local function parts(holder)
  return string.match(holder, '^(.+)/(.+)$')
end

-- Not as Lua would write it: from 10^14 on that is in exponents.
local function decimal(number)
  return string.format('%.0f', number)
end

local function holds(user, order, ticket, stockVersion)
  if stockVersion < tonumber(redis.call('HGET', KEYS[6], user) or 0) then
    return
  end
  local holder = redis.call('HGET', KEYS[4], user)
  if holder then
    local held, heldTicket = parts(holder)
    if held == order and ticket == 0 then
      ticket = tonumber(heldTicket)
    end
  end
  redis.call('HSET', KEYS[6], user, decimal(stockVersion))
  redis.call('HSET', KEYS[4], user, order .. '/' .. decimal(ticket))
end

local function freed(user, order, stockVersion)
  if stockVersion < tonumber(redis.call('HGET', KEYS[6], user) or 0) then
    return
  end
  redis.call('HSET', KEYS[6], user, decimal(stockVersion))
  local holder = redis.call('HGET', KEYS[4], user)
  if holder then
    local held = parts(holder)
    -- Another order that holds only a lease is newer than any event read so far.
    if held == order or not redis.call('ZSCORE', KEYS[2], held .. '/' .. user) then
      redis.call('HDEL', KEYS[4], user)
    end
  end
end

local function rejected(user, order)
  local holder = redis.call('HGET', KEYS[4], user)
  if holder and parts(holder) == order then
    redis.call('HDEL', KEYS[4], user)
  end
end

for at = 1, #ARGV, 9 do
  local what, order, user = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local stockVersion, ticket = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  local existing, attempt = ARGV[at + 6], tonumber(ARGV[at + 7])
  local member = order .. '/' .. user
  if what == 'HOLDS' then
    holds(user, order, ticket, stockVersion)
  elseif what == 'FREED' then
    freed(user, order, stockVersion)
  elseif what == 'REJECTED' then
    rejected(user, order)
    if existing ~= '' then
      holds(user, existing, 0, stockVersion)
    end
  elseif what ~= 'STOCK' then
    return redis.error_reply('FIRSTPAIR not a decision: ' .. what)
  end
  redis.call('ZREM', KEYS[2], member)
  redis.call('ZREM', KEYS[3], member)
  if attempt > 0 then
    redis.call('SET', KEYS[attempt], order .. '/' .. decimal(ticket), 'PX', ARGV[at + 8], 'NX')
  end
  if ticket <= 2 * stockVersion + mostSkipped then
    ticketSeen = math.max(ticketSeen, ticket)
  end
  if ARGV[at + 3] ~= '' and stockVersion > 0 and stockVersion > newest then
    newest, remaining = stockVersion, ARGV[at + 3]
  end
end

if remaining then
  redis.call('HSET', KEYS[1], 'remaining', remaining, 'version', decimal(newest))
end
-- After a loss of data: a ticket is never given out twice.
if ticketSeen > tonumber(redis.call('GET', KEYS[5]) or 0) then
  redis.call('SET', KEYS[5], decimal(ticketSeen))
end
return #ARGV / 9
