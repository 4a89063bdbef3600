-- What deputies' activities brought: who took part, whom they received, what was collected
-- and solved.  All figures of a city come from one sentence, so that they belong together.
local figures = require("figures")

local measures = { "deputies", "received", "opinions", "solved" }

local function measure_of(words, f)
  local person, item = false, false
  for _, unit in ipairs(words.person) do person = person or f.unit == unit end
  for _, unit in ipairs(words.item) do item = item or f.unit == unit end
  if person then
    if figures.has(f.before, words.receive) and not figures.ends(f.noun, words.deputy) then
      return "received"
    end
    if figures.ends(f.noun, words.deputy) then
      return figures.has(f.clause, words.act) and "deputies" or nil
    end
    if figures.has(f.noun, words.people) and figures.has(f.clause, words.receive) then
      return "received"
    end
  elseif item then
    if figures.has(f.clause, words.solve)
      and (f.noun == "" or figures.has(f.clause, words.opinion)) then return "solved" end
    if figures.has(f.noun, words.opinion) and figures.has(f.before, words.collect) then
      return "opinions"
    end
  end
end

-- What a sentence is about, after itself and what its paragraph says before it; and whether
-- it goes on with an example of one place.
local function about(db, words, contexts, f)
  local known = contexts[f.sentence_id]
  if known then return known end
  known = { of = nil, example = false }
  local before = {}
  for s in db:sql("select text from sentence where paragraph_id = ? and id <= ? order by id",
      f.paragraph_id, f.sentence_id) do
    before[#before + 1] = s.text
    if figures.has(s.text, words.whole) then
      known.example = false
    elseif figures.begins(s.text, words.example) then
      known.example = true
    end
  end
  local all = table.concat(before)
  local near = (before[#before - 1] or "") .. f.text
  if figures.has(f.text, words.theme) or figures.has(all, words.theme) then
    known.of = "theme"
  elseif figures.has(near, words.station) or figures.has(f.text, words.receive) then
    known.of = "station"
  end
  contexts[f.sentence_id] = known
  return known
end

local local_levels = { county = true, town = true, village = true }

-- By city the sentences with at least one of the measures.
local function collect(db, p, words)
  local cities, contexts = {}, {}
  figures.each(db, p.issue, p.city, function(f)
    if figures.has(f.clause, words.strange) or figures.has(f.text, words.plan) then return end
    local whole = figures.has(f.text, words.whole)
    if not whole and local_levels[f.place_level] then return end
    local measure = measure_of(words, f)
    if not measure then return end
    local context = about(db, words, contexts, f)
    if not context.of or context.example or (p.of ~= "any" and p.of ~= context.of) then
      return
    end
    local list = cities[f.city] or {}
    cities[f.city] = list
    local s = list[#list]
    if not s or s.id ~= f.sentence_id then
      s = { id = f.sentence_id, of = context.of, n = 0, issue_id = f.issue_id }
      list[#list + 1] = s
    end
    if s[measure] then return end
    s[measure], s.n = f.value, s.n + 1
    if f.period_start then
      s.period = f.period_start == f.period_end and f.period_start
        or f.period_start .. "/" .. f.period_end
    end
  end)
  return cities
end

-- The later issue, the theme before stations, more measures, more opinions.
local function better(a, b)
  if a.issue_id ~= b.issue_id then return a.issue_id > b.issue_id end
  if a.of ~= b.of then return a.of == "theme" end
  if a.n ~= b.n then return a.n > b.n end
  return (a.opinions or 0) > (b.opinions or 0)
end

local function integer(value)
  return math.tointeger(value) or value
end

return qikan.query {
  name = "theme-activity",
  title = "代表主题活动和进站活动",
  description = "“更好发挥人大代表作用”主题活动及联络站活动：代表、接待群众、意见建议、已解决、解决率。",
  params = { figures.issue, figures.city,
    { name = "of", type = "enum", values = { "any", "theme", "station" }, default = "any",
      title = "活动", help = "activities of the theme, of stations, or the one that tells more" } },
  rows = figures.rows,
  columns = {
    { name = "activity", title = "活动" },
    { name = "period", title = "时期" },
    { name = "deputies", title = "参加代表", type = "integer" },
    { name = "received", title = "接待群众", type = "integer" },
    { name = "opinions", title = "收集意见建议", type = "integer" },
    { name = "solved", title = "已解决", type = "integer" },
    { name = "rate", title = "解决率（%）", type = "number", decimals = 1 },
  },
  cells = function(db, p, put)
    local words = figures.lexicon("theme_activity")
    local cities = collect(db, p, words)
    for _, city in ipairs(figures.rows(db, p)) do
      local best
      for _, s in ipairs(cities[city] or {}) do
        if not best or better(s, best) then best = s end
      end
      if best then
        put(city, "activity", best.of == "theme" and "主题活动" or "联络站活动", best.id)
        put(city, "period", best.period)
        for _, name in ipairs(measures) do
          if best[name] then put(city, name, integer(best[name]), best.id) end
        end
        if best.solved and best.opinions and best.opinions >= best.solved
          and best.opinions > 0 then
          put(city, "rate", math.floor(best.solved / best.opinions * 1000 + 0.5) / 10, best.id)
        end
      end
    end
  end,
  note = "一行的数字都出自同一句。解决率＝已解决÷收集意见建议，只在同一句两者都有时计算。"
    .. "代表、群众的单位有名、人、人次，按原文。文章没有说的格为“未提及”，不是 0。",
  missing = "未提及",
}
