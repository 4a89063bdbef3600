-- Quantities with the clause they stand in: what queries on figures read.
local M = {}

-- What a lexicon of "word<TAB>class" lists, by class; longer words first.
function M.lexicon(name)
  local classes = {}
  for _, entry in ipairs(qikan.lexicon(name)) do
    local word, class = entry:match("^(.-)\t+(%S+)$")
    if not word then
      error(("lexicon %s: expected a word, a tab and a class, got '%s'"):format(name, entry), 0)
    end
    classes[class] = classes[class] or {}
    table.insert(classes[class], word)
  end
  for _, words in pairs(classes) do
    table.sort(words, function(a, b)
      if #a ~= #b then return #a > #b end
      return a < b
    end)
  end
  return setmetatable(classes, { __index = function() return {} end })
end

-- First and last byte of the last of the words in a text, nil where there is none.
function M.last(text, words)
  local first, stop
  for _, word in ipairs(words) do
    local at = 1
    while true do
      local a, b = text:find(word, at, true)
      if not a then break end
      if not stop or b > stop or (b == stop and a < first) then first, stop = a, b end
      at = a + 1
    end
  end
  return first, stop
end

-- First and last byte of the first of the words in a text, the longest where several begin
-- there.
function M.first(text, words)
  local first, stop
  for _, word in ipairs(words) do
    local a, b = text:find(word, 1, true)
    if a and (not first or a < first or (a == first and b > stop)) then first, stop = a, b end
  end
  return first, stop
end

function M.has(text, words)
  return M.first(text, words) ~= nil
end

function M.ends(text, words)
  for _, word in ipairs(words) do
    if #word <= #text and text:sub(-#word) == word then return word end
  end
end

function M.begins(text, words)
  for _, word in ipairs(words) do
    if text:sub(1, #word) == word then return word end
  end
end

-- Signs that end a clause; of those in `inner` a clause may hold several.
M.stops = { "，", "；", "。", "：", "！", "？", ",", ";", ":" }
M.inner = { "、", "和", "及", "与", "以及", "并" }

local digit = { ["."] = true, [","] = true }
for c in ("0123456789"):gmatch(".") do digit[c] = true end

-- The raw text of a figure from `at` on, not within a longer number.
local function find(text, raw, at)
  while true do
    local a, b = text:find(raw, at, true)
    if not a then return end
    local inside = digit[raw:sub(1, 1)] and a > 1 and text:sub(a - 1, a - 1):match("%d")
    if not inside then return a, b end
    at = a + 1
  end
end

-- A comma within a number (1,080) ends no clause.
local function clause_start(text, stop)
  local from = 1
  for _, sign in ipairs(M.stops) do
    local at = 1
    while true do
      local a, b = text:find(sign, at, true)
      if not a or a > stop then break end
      local number = sign == "," and text:sub(a - 1, a - 1):match("%d")
        and text:sub(b + 1, b + 1):match("%d")
      if not number and b + 1 > from then from = b + 1 end
      at = b + 1
    end
  end
  return from
end

local function clause_end(text, at)
  local stop = #text
  for _, sign in ipairs(M.stops) do
    local a, b = text:find(sign, at, true)
    while a and sign == "," and text:sub(a - 1, a - 1):match("%d")
      and text:sub(b + 1, b + 1):match("%d") do
      a, b = text:find(sign, b + 1, true)
    end
    if a and a - 1 < stop then stop = a - 1 end
  end
  return stop
end

-- Figures that have the noun of the clause around them; issue: id or nil for all.
local statement = [[
  select q.id, q.city, q.raw, q.value, q.approx, q.unit, q.noun, q.numeral, q.part_of,
    q.period_start, q.period_end, q.sentence_id, q.article_id, s.text, s.paragraph_id,
    p.level as place_level, i.year as year, i.date as date, i.id as issue_id
  from quantity q join sentence s on s.id = q.sentence_id
    join article a on a.id = q.article_id join issue i on i.id = a.issue_id
    left join place p on p.id = q.place_id
  where q.city is not null and (?1 is null or a.issue_id = ?1)
    and (?2 is null or q.city = ?2)
  order by coalesce(i.date, ''), i.id, q.id]]

-- Calls each(figure) for every figure of city reports, in reading order.  A figure has the
-- columns of the statement, from and to (its bytes in the sentence), clause (the text of its
-- clause), before and after (the clause before and behind it), lead (the sentence up to its
-- clause).
function M.each(db, issue, city, each)
  local sentence, at
  for q in db:sql(statement, issue, city) do
    if q.sentence_id ~= sentence then sentence, at = q.sentence_id, 1 end
    local from, to = find(q.text, q.raw, at)
    if not from then from, to = find(q.text, q.raw, 1) end
    if from then
      at = to + 1
      local first, last = clause_start(q.text, from - 1), clause_end(q.text, to + 1)
      each({
        id = q.id, city = q.city, raw = q.raw, value = q.value, approx = q.approx,
        unit = q.unit or "", noun = q.noun or "", numeral = q.numeral, part_of = q.part_of,
        period_start = q.period_start, period_end = q.period_end,
        sentence_id = q.sentence_id, article_id = q.article_id, text = q.text,
        paragraph_id = q.paragraph_id, place_level = q.place_level, year = q.year,
        issue_id = q.issue_id, from = from, to = to, clause = q.text:sub(first, last),
        before = q.text:sub(first, from - 1), after = q.text:sub(to + 1, last),
        lead = q.text:sub(1, first - 1),
      })
    end
  end
end

-- The cities of an issue, or of all, in reading order.
function M.cities(db, issue)
  local cities = {}
  for row in db:sql("select city, min(id) as first from article where city is not null and "
      .. "(?1 is null or issue_id = ?1) group by city order by first", issue) do
    cities[#cities + 1] = row.city
  end
  return cities
end

M.issue = { name = "issue", type = "integer", min = 1, title = "期",
  help = "id of one issue; without it the latest that tells" }
M.city = { name = "city", type = "city", title = "城市", help = "one city; without it all" }

-- The cities that a query has rows for.
function M.rows(db, p)
  return p.city and { p.city } or M.cities(db, p.issue)
end

return M
