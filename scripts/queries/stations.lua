-- Liaison stations of deputies by kind: what the whole city has now.
-- A figure counts where its noun phrase has a head of the lexicon; the words before the head
-- tell the kind.  A phrase with words that are no kind of ours (海上, 立法) is left out.
local figures = require("figures")

local kinds = {
  { name = "total", title = "代表联络站", type = "integer" },
  { name = "central", title = "中心联络站", type = "integer" },
  { name = "village", title = "村（社区）联络站", type = "integer" },
  { name = "online", title = "网上联络站", type = "integer" },
  { name = "point", title = "联系点、联络点", type = "integer" },
  { name = "home", title = "代表之家", type = "integer" },
}
local heads = { "head_both", "head_station", "head_point", "head_home" }

-- Class and first and last byte of the head in a text: of several at one place the longest;
-- from the end of the text backwards where `last`.
local function find_head(words, text, last)
  local class, first, stop
  for _, name in ipairs(heads) do
    local a, b = (last and figures.last or figures.first)(text, words[name])
    local better = a and (not class or (last and (b > stop or (b == stop and a < first)))
      or (not last and (b > stop and a <= stop or b < first)))
    if better then class, first, stop = name, a, b end
  end
  return class, first, stop
end

-- Brackets that belong to the head: 联络站（点）.
local function closes(text)
  return text == "" or text:match("^[^%w]*$") and (text:match("^（[^）]*）$")
    or text:match("^%([^)]*%)$")) ~= nil
end

-- The words between a head and a figure behind it: 联络站已达, 联络站共.
local function is_link(words, text)
  local at, moved = text, true
  while at ~= "" and moved do
    moved = false
    for _, class in ipairs { "link", "verb", "stock" } do
      local word = figures.begins(at, words[class])
      if word then at, moved = at:sub(#word + 1), true end
    end
  end
  return closes(at)
end

local function unquoted(text)
  return (text:gsub("“", ""):gsub("”", ""))
end

-- 1500个村建立联络站 counts villages: a verb of two characters stands before the head.
local function has_verb(words, text)
  for _, verb in ipairs(words.verb) do
    if utf8.len(verb) > 1 and text:find(verb, 1, true) then return true end
  end
end

-- Class of the head, the words before it; nil where the figure counts something else.
local function phrase(words, f)
  local signs = words.sign
  local after, before = unquoted(f.after), unquoted(f.before)
  local cut = figures.first(after, signs)
  if cut then after = after:sub(1, cut - 1) end
  local class, first, stop = find_head(words, after, false)
  if class and not after:sub(1, first - 1):find("%d")
    and not has_verb(words, after:sub(1, first - 1)) then
    return class, after:sub(1, first - 1), after:sub(stop + 1), before
  end
  local class2, first2, stop2 = find_head(words, before, true)
  if class2 and is_link(words, before:sub(stop2 + 1)) then
    local attributes = before:sub(1, first2 - 1)
    local _, edge = figures.last(attributes, words.edge)
    return class2, attributes:sub((edge or 0) + 1), "", before:sub(1, edge or 0)
  end
end

local function strip(words, text)
  local moved = true
  while moved and text ~= "" do
    moved = false
    for _, word in ipairs(words) do
      local a, b = text:find(word, 1, true)
      if a then text, moved = text:sub(1, a - 1) .. text:sub(b + 1), true end
    end
  end
  return text
end

local function kind_of(words, class, attributes)
  if figures.has(attributes, words.strange) then return end
  for _, name in ipairs { "verb", "stock", "whole", "asof" } do
    local _, edge = figures.last(attributes, words[name])
    if edge then attributes = attributes:sub(edge + 1) end
  end
  if class == "head_home" then return "home" end
  for _, kind in ipairs { "online", "central", "village" } do
    if figures.has(attributes, words[kind]) then return kind end
  end
  if class == "head_point" then
    return strip(words.neutral, attributes) == "" and "point" or nil
  end
  if figures.has(attributes, words.town) then return "central" end
  return strip(words.neutral, attributes) == "" and "total" or nil
end

-- 某区建成…: who acts is a part of the city, known to the gazetteer or not.
local function of_a_part(words, before)
  local verb = figures.first(before, words.verb)
  local actor = verb and before:sub(1, verb - 1) or ""
  local length = utf8.len(actor)
  return length and length <= 12 and figures.ends(actor, words.place) ~= nil
end

local local_levels = { county = true, town = true, village = true }

-- How well a figure tells what the city has now; nil: it tells something else.
local function weight(words, f, lead)
  if not figures.has(f.unit, words.unit) then return end
  if figures.has(lead, words.plan) or figures.has(lead, words.before)
    or figures.has(lead, words.added) or figures.has(lead, words.each) then return end
  local whole = figures.has(f.before, words.whole)
  if not whole and (local_levels[f.place_level] or figures.has(f.before, words.part)
    or of_a_part(words, f.before)) then
    return
  end
  local score = whole and 2 or 0
  if figures.has(f.before .. f.after, words.stock) then score = score + 2 end
  local year = f.year and tostring(f.year)
  local start, stop = f.period_start, f.period_end
  if start and stop and year and start:sub(1, 4) == stop:sub(1, 4) then
    local old = stop:sub(1, 4) < year
    if old and not figures.has(f.lead .. f.before, words.asof) then return end
    if not old and start ~= stop and not whole then score = score - 1 end
  elseif start and start ~= stop then
    score = score - 1 -- built since then: only where nothing else is said
  end
  return score
end

local function read(db, p)
  local words, best = figures.lexicon("stations"), {}
  figures.each(db, p.issue, p.city, function(f)
    local class, attributes, rest, lead = phrase(words, f)
    if not class then return end
    if class == "head_station" and figures.begins(rest, words.both) then class = "head_both" end
    local kind = kind_of(words, class, attributes)
    local score = kind and weight(words, f, lead .. attributes)
    if not score then return end
    best[f.city] = best[f.city] or {}
    local have = best[f.city][kind]
    if not have or f.issue_id ~= have.issue_id or score > have.score
      or (score == have.score and f.value > have.value) then
      best[f.city][kind] = { value = f.value, score = score, issue_id = f.issue_id,
        evidence = { f.sentence_id } }
    elseif f.value == have.value and have.evidence[#have.evidence] ~= f.sentence_id then
      table.insert(have.evidence, f.sentence_id)
    end
  end)
  return best
end

return qikan.query {
  name = "stations",
  title = "代表联络站",
  description = "各城市全市现有的人大代表联络站：总数，中心、村（社区）、网上联络站，联系点，代表之家。",
  params = { figures.issue, figures.city },
  rows = figures.rows,
  columns = kinds,
  cells = function(db, p, put)
    local best = read(db, p)
    for _, city in ipairs(figures.rows(db, p)) do
      for _, kind in ipairs(kinds) do
        local cell = best[city] and best[city][kind.name]
        if cell then
          put(city, kind.name, math.tointeger(cell.value) or cell.value, cell.evidence)
        end
      end
    end
  end,
  note = "每格：文章所说该市全市现有的个数；不含个别区县的、新增的和往年的。文章没有说的格为“未提及”，不是 0。"
    .. "“代表联络站”一列是不分种类的总数（站、点合计的也在内）。",
  missing = "未提及",
  chart = "heatmap",
}
