-- The vote of deputies on projects of people's livelihood: since when, at which levels, how
-- many projects, what investment.
local figures = require("figures")

-- A sentence about another province is no evidence for this city.
local elsewhere = [[
  select 1 from place_mention m join place p on p.id = m.place_id
  where m.sentence_id = ?1 and p.level = 'province' and p.id not in (
    select coalesce(c.parent_id, 0) from place c where c.level = 'prefecture'
      and c.name = ?2 || '市')]]

local function sentences(db, p, words)
  local list = {}
  for s in db:sql("select s.id as id, s.text as text, a.city as city, i.id as issue_id from "
      .. "sentence s join article a on a.id = s.article_id join issue i on i.id = a.issue_id "
      .. "where a.city is not null and (?1 is null or a.issue_id = ?1) and (?2 is null or "
      .. "a.city = ?2) order by s.id", p.issue, p.city) do
    if figures.has(s.text, words.vote) then
      list[#list + 1] = { id = s.id, text = s.text, city = s.city }
    end
  end
  local kept = {}
  for _, s in ipairs(list) do
    local out = false
    for _ in db:sql(elsewhere, s.id, s.city) do out = true end
    if not out then kept[#kept + 1] = s end
  end
  return kept
end

-- The earliest date that a sentence lets the vote begin at: within three clauses from it.
local function since(db, words, s)
  if not figures.has(s.text, words.start) then return end
  for d in db:sql("select date_start, raw from date_mention where sentence_id = ? and "
      .. "date_start is not null order by date_start, id", s.id) do
    local at = s.text:find(d.raw, 1, true)
    local stop = at
    for _ = 1, 3 do
      local _, next_stop = figures.first(s.text:sub((stop or 1) + 1), figures.stops)
      stop = next_stop and stop and stop + next_stop or #s.text
    end
    local window = at and s.text:sub(at, stop) or ""
    if figures.has(window, words.start) and figures.has(window, words.vote) then
      return d.date_start
    end
  end
end

local function level(words, s)
  local first, stop = figures.first(s.text, words.level)
  if not first then return nil, 0 end
  local text = s.text:sub(first, stop)
  local a, b = figures.first(s.text, words.full)
  if a then return text .. s.text:sub(a, b), 2 end
  return text, 1
end

local function is_item(words, f)
  for _, unit in ipairs(words.item) do
    if f.unit == unit then return true end
  end
end

-- Projects that were voted, and what they cost.
local function figure(words, f, city)
  if f.unit == "元" and figures.has(f.clause, words.investment) then
    if not city.investment or f.value > city.investment then
      city.investment, city.investment_at = f.value, f.sentence_id
    end
  elseif is_item(words, f) and figures.has(f.clause, words.chosen)
    and not figures.has(f.noun, words.candidate)
    and (f.noun == "" or figures.has(f.noun, words.project)) then
    if not city.projects or f.value > city.projects then
      city.projects, city.projects_at = f.value, f.sentence_id
      city.period = f.period_start and (f.period_start == f.period_end and f.period_start
        or f.period_start .. "/" .. f.period_end)
    end
  end
end

local function read(db, p)
  local words = figures.lexicon("vote_system")
  local cities, known = {}, {}
  for _, s in ipairs(sentences(db, p, words)) do
    local city = cities[s.city] or { evidence = {}, rank = 0 }
    cities[s.city], known[s.id] = city, true
    local date = since(db, words, s)
    if date and (not city.since or date < city.since) then
      city.since, city.since_at = date, s.id
    end
    local text, rank = level(words, s)
    if rank > city.rank then city.level, city.level_at, city.rank = text, s.id, rank end
    city.first = city.first or s.id
  end
  figures.each(db, p.issue, p.city, function(f)
    if known[f.sentence_id] then figure(words, f, cities[f.city]) end
  end)
  return cities
end

return qikan.query {
  name = "vote-system",
  title = "民生实事项目人大代表票决制",
  description = "民生实事票决制：何时起，哪几级，多少项目，多少投资。",
  params = { figures.issue, figures.city },
  rows = figures.rows,
  columns = {
    { name = "mentioned", title = "是否提到" },
    { name = "since", title = "最早日期", type = "date" },
    { name = "levels", title = "层级" },
    { name = "projects", title = "票决项目", type = "integer" },
    { name = "period", title = "项目时期" },
    { name = "investment", title = "投资（亿元）", type = "number" },
  },
  cells = function(db, p, put)
    local cities = read(db, p)
    for _, name in ipairs(figures.rows(db, p)) do
      local c = cities[name]
      if c then
        put(name, "mentioned", "是", c.first)
        put(name, "since", c.since, c.since_at)
        put(name, "levels", c.level, c.level_at)
        if c.projects then
          put(name, "projects", math.tointeger(c.projects) or c.projects, c.projects_at)
          put(name, "period", c.period)
        end
        if c.investment then
          put(name, "investment", math.floor(c.investment / 1e6 + 0.5) / 100, c.investment_at)
        end
      end
    end
  end,
  note = "最早日期：说到票决制开始、推行或作出决定的句子中最早的日期。票决项目：句中说到的最大的数，"
    .. "不含候选项目，时期见下一列。文章没有说的格为“未提及”，不是 0。",
  missing = "未提及",
}
