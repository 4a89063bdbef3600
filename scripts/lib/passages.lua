-- passages.lua - what reports show of texts that a search has found.
local texts = require("texts")

local M = {}

local before, columns = 24, 120 -- columns before the first match; of the whole

M.unit = { name = "unit", type = "enum", default = "paragraph", title = "单位",
  values = { "paragraph", "sentence", "heading", "caption", "cell", "all" },
  help = "what a text is" }
M.units = { paragraph = "段", sentence = "句", heading = "题", caption = "条图注", cell = "格",
  all = "条" }
M.filters = {
  { name = "city", type = "city", title = "城市",
    help = "one city; without it all; several: city:甲,乙 in the query" },
  { name = "kind", type = "enum", title = "类别", help = "of the article",
    values = { "notice", "speech", "city_report", "appendix", "other" } },
  { name = "date", type = "string", title = "日期", help = "of issues, as 2021 or 2020..2021" },
  { name = "column", type = "string", title = "栏目", help = "a part of a column's title" },
  { name = "periodical", type = "string", title = "刊物", help = "a part of its name" },
}

-- Parameters of a report: its own, then the filters.
function M.params(own)
  local params = {}
  for _, list in ipairs { own, M.filters } do
    for _, p in ipairs(list) do params[#params + 1] = p end
  end
  return params
end

-- Options of db:search and db:kwic from the parameters; `more` is added.
function M.options(p, more)
  local o = { query = p.query, unit = p.unit }
  for _, f in ipairs(M.filters) do o[f.name] = p[f.name] end
  for name, value in pairs(more) do o[name] = value end
  return o
end

-- The last bytes of a text that take at most so many columns, and whether there are more.
local function ending(text, most)
  local from = #text + 1
  while from > 1 do
    local at = utf8.offset(text, -1, from)
    if qikan.text.width(text:sub(at)) > most then break end
    from = at
  end
  return from
end

-- Bytes of a text from one of them on that take at most so many columns.
local function beginning(text, from, most)
  local at, width = from, 0
  while at <= #text do
    local next = utf8.offset(text, 2, at)
    width = width + qikan.text.width(text:sub(at, next - 1))
    if width > most then break end
    at = next
  end
  return at - 1
end

-- A part of the text around its first match, and the matches in it: a cell of a table.
function M.snippet(text, spans)
  local first = spans[1] or { 1, 0 }
  local from = ending(text:sub(1, first[1] - 1), before)
  local to = math.max(beginning(text, from, columns), first[2])
  local lead, marks = from > 1 and "…" or "", {}
  for _, s in ipairs(spans) do
    if s[1] >= from and s[2] <= to then
      marks[#marks + 1] = { s[1] - from + 1 + #lead, s[2] - from + 1 + #lead }
    end
  end
  local part = text:sub(from, to):gsub("[\r\n\t]", " ")
  return { value = lead .. part .. (to < #text and "…" or ""), spans = marks }
end

-- The sentences of a hit in which its matches stand; nil where it is not made of sentences.
function M.sentences(hit)
  if hit.kind == "sentence" then return { hit.id } end
  if hit.kind ~= "paragraph" then return nil end
  local found, at, k = {}, 1, 1
  for s in hit.paragraph.sentences do
    local from, to = hit.text:find(s.text, at, true)
    if not from then break end
    while hit.spans[k] and hit.spans[k][2] < from do k = k + 1 end
    if not hit.spans[k] then break end
    if hit.spans[k][1] <= to then found[#found + 1] = s.id end
    at = to + 1
  end
  return #found > 0 and found or nil
end

-- How many texts there are by date of issue, or, of more than `most` dates, by year; nil
-- where there is only one.
function M.by_date(db, options, most)
  local function list(length)
    local dates = {}
    for d in db:sql("select distinct substr(date, 1, ?1) as date from issue where date is not "
        .. "null order by 1", length) do
      dates[#dates + 1] = d.date
    end
    return dates
  end
  local dates = list(10)
  if #dates > most then dates = list(4) end
  if #dates < 2 or #dates > most then return nil end
  local counts = {}
  for i, date in ipairs(dates) do
    local one = {}
    for name, value in pairs(options) do one[name] = value end
    one.date, one.limit, one.order = date, 1, "reading"
    counts[i] = db:search(one).total
  end
  return dates, counts
end

local held = 20000 -- texts that are counted one by one

-- The same by the number of the issue, of more than `most` issues by ranges of numbers; nil
-- where a number is missing or there twice, and where there are too many texts.  A periodical
-- that has changed its name goes on counting.
function M.by_number(db, options, total, most)
  local issues, place, seen = {}, {}, {}
  for i in db:sql("select id, number from issue order by number") do
    if not i.number or seen[i.number] then return nil end
    seen[i.number] = true
    issues[#issues + 1] = { id = i.id, number = i.number }
    place[i.id] = #issues
  end
  if #issues < 2 or total > held then return nil end
  local step = math.ceil(#issues / most)
  if step > 2 then step = math.ceil(step / 5) * 5 end
  local numbers, counts, of = {}, {}, {}
  for first = 1, #issues, step do
    local from, to = issues[first].number, issues[math.min(first + step - 1, #issues)].number
    numbers[#numbers + 1] = from == to and tostring(from) or ("%s–%s"):format(from, to)
    counts[#counts + 1] = 0
  end
  local all = {}
  for name, value in pairs(options) do all[name] = value end
  all.limit, all.order = nil, "reading"
  for hit in db:search(all) do of[hit.article_id] = (of[hit.article_id] or 0) + 1 end
  for article, n in pairs(of) do
    local bin = (place[db.articles:get(article).issue_id] - 1) // step + 1
    counts[bin] = counts[bin] + n
  end
  return numbers, counts
end

-- The name of the issue that an article stands in, by the article's id; nothing where the
-- database holds one issue.
function M.issue_names(db)
  local names = {}
  if #db.issues < 2 then return function() end end
  return function(article_id)
    local id = db.articles:get(article_id).issue_id
    names[id] = names[id] or texts.issue_name(db, id)
    return names[id]
  end
end

-- The columns of a table of places; where there are several issues, theirs before the city.
function M.columns(db, columns)
  if #db.issues < 2 then return columns end
  local all = {}
  for _, c in ipairs(columns) do
    if c.name == "city" then all[#all + 1] = { name = "issue", title = "期" } end
    all[#all + 1] = c
  end
  return all
end

return M
