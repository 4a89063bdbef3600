-- What a city says that the others do not; without cities, an issue, an article, a column.
local texts = require("texts")

local measures = {
  { name = "count", title = "次数", type = "integer" },
  { name = "per_10000", title = "每万字", type = "number", decimals = 1 },
  { name = "rest", title = "其余次数", type = "integer" },
  { name = "rest_per_10000", title = "其余每万字", type = "number", decimals = 1 },
  { name = "g2", title = "G²", type = "number", decimals = 1 },
  { name = "p", title = "p", type = "number" },
  { name = "log_ratio", title = "对数比", type = "number", decimals = 2 },
}

local function columns_of(...)
  local columns = { ... }
  for _, c in ipairs(measures) do columns[#columns + 1] = c end
  return columns
end

local method = "G²：对数似然比（Rayson 和 Garside 2000）；p：一个自由度、逐词检验，未作多重校正；"
  .. "对数比：两方每万字次数之比以 2 为底的对数（Hardie 2014），次数 0 按 0.5 计。"

local function row_of(k)
  return { term = k.term,
    count = { value = k.count, evidence = k.sentences }, per_10000 = k.per_10000,
    rest = k.rest, rest_per_10000 = k.rest_per_10000, g2 = k.g2, p = texts.two_digits(k.p),
    log_ratio = k.log_ratio }
end

-- Up to `limit` key terms, those with the city's own name left out; and how many these are.
local function select_terms(list, name, limit)
  local kept, own = {}, 0
  for _, k in ipairs(list) do
    if name and k.term:find(name, 1, true) then
      own = own + 1
    elseif #kept < limit then
      kept[#kept + 1] = k
    end
  end
  return kept, own
end

local function left_out(n)
  return n > 0 and ("含本城市名的 %d 个词语未列。"):format(n) or ""
end

-- One side against the rest.
local function show_side(db, p, out, side, within, title)
  local options = { min = p.min, p = p.p, limit = p.limit + 100, within = within,
    sample = texts.sample_of(p, 120000000) }
  for part, value in pairs(side) do options[part] = value end
  local list, about = db:keyness(options)
  local kept, own = select_terms(list, not p.names and side.city, p.limit)
  local rows, x, g2, ratio = {}, {}, {}, {}
  for i, k in ipairs(kept) do
    rows[i] = row_of(k)
    rows[i].rank = i
    if i <= 20 then x[i], g2[i], ratio[i] = k.term, k.g2, k.log_ratio end
  end
  if #rows == 0 then
    out:text(texts.sampled(about, true)
      .. ("%s没有比其余文章明显多用的词语（p ≤ %g，至少 %d 次）。"):format(title, p.p, p.min)
      .. left_out(own))
    return
  end
  local n, rest = kept[1].tokens, kept[1].rest_tokens
  local sizes = texts.sampled(about, true) .. ("%s %d 字，其余 %d 字。"):format(title, n, rest)
  out:table { title = title .. "的特色词语",
    columns = columns_of({ name = "rank", title = "序号", type = "integer" },
      { name = "term", title = "词语" }),
    rows = rows,
    note = sizes .. ("每万字：次数 ÷ 该方字数 × 10,000；p ≤ %g，至少 %d 次。"):format(p.p, p.min)
      .. left_out(own) .. method .. texts.unit }
  out:chart { kind = "bar", title = "G²", x = x, y = "G²", values = g2, note = sizes }
  out:chart { kind = "bar", title = "对数比", x = x, y = "对数比", values = ratio,
    note = sizes .. "1 为两倍，2 为四倍。" }
end

-- Every group against the others.
local function show_all(db, p, out, by)
  local each = math.min(p.limit, 5)
  local list, about = db:keyness { by = by, within = p.issue and { issue = p.issue } or nil,
    min = p.min, p = p.p, limit = each + 40, sample = texts.sample_of(p, 20000000) }
  local groups, order = {}, {}
  for k in list do
    if not groups[k.key] then groups[k.key], order[#order + 1] = {}, k.key end
    table.insert(groups[k.key], k)
  end
  local rows, x, top, g2, left = {}, {}, {}, {}, 0
  for _, key in ipairs(order) do
    local kept, own = select_terms(groups[key], by == "city" and not p.names and key, each)
    left = left + own
    for _, k in ipairs(kept) do
      rows[#rows + 1] = row_of(k)
      rows[#rows].group = k.group
    end
    if kept[1] then
      x[#x + 1], top[#top + 1], g2[#g2 + 1] = kept[1].group, kept[1].term, kept[1].g2
    end
  end
  out:table { title = "各" .. texts.parts[by] .. "的特色词语",
    columns = columns_of({ name = "group", title = texts.parts[by] },
      { name = "term", title = "词语" }), rows = rows,
    note = texts.sampled(about)
      .. ("%s，各列最多 %d 个词语；全部 %d 字。其余：同一分组中的其他各组，不属任何一组的文章不计。"
      .. "每万字：次数 ÷ 该方字数 × 10,000；p ≤ %g，至少 %d 次。"):format(
        texts.counted(by, about.groups), each, about.tokens, p.p, p.min)
      .. left_out(left) .. method .. texts.unit }
  x = texts.labels(x)
  for i, term in ipairs(top) do x[i] = x[i] .. "：" .. term end
  if #x > 0 and #x <= 60 then
    out:chart { kind = "bar", title = "最突出的词语", x = x, y = "G²", values = g2,
      note = texts.sampled(about) .. ("全部 %d 字。"):format(about.tokens) }
  end
end

-- The side that is asked for, what both sides are taken from, and how it is called.
local function side_of(db, p)
  if p.article then
    for a in db:sql("select title from article where id = ?", p.article) do
      return { article = p.article }, p.issue and { issue = p.issue },
        "《" .. (a.title or "") .. "》"
    end
    error(("parameter 'article': expected the id of an article, got %d"):format(p.article), 0)
  end
  if p.city then return { city = p.city }, p.issue and { issue = p.issue }, p.city end
  if p.column then
    return { column = p.column }, p.issue and { issue = p.issue }, "栏目“" .. p.column .. "”"
  end
  if p.issue and not p.by then
    return { issue = p.issue }, nil, "“" .. texts.issue_name(db, p.issue) .. "”"
  end
end

-- Whether both sides have a text, to say what is missing before anything is counted.
local function check_side(db, side, within)
  local part, value = next(side)
  local sql = "select exists (select 1 from article a where (?1 is null or a.issue_id = ?1) and "
    .. texts.expressions[part] .. " %s ?2 and "
    .. "exists (select 1 from paragraph p where p.article_id = a.id)) as found"
  local function has(comparison)
    for row in db:sql(sql:format(comparison), within and within.issue, value) do
      return row.found == 1
    end
  end
  return has("="), has("<>")
end

return qikan.report {
  name = "keyness",
  title = "特色词语",
  description = "一个城市比其他城市明显多用的词语；也可取一期、一篇、一个栏目，与同类的其余比较。",
  params = { texts.city, texts.issue, texts.column, texts.article,
    { name = "by", type = "enum", values = { "city", "issue", "article", "column",
      "periodical", "kind", "year" }, title = "分组",
      help = "groups to compare where no side is named; else cities, issues or articles" },
    { name = "min", type = "integer", default = 3, min = 2, title = "最少次数",
      help = "least number of occurrences at the side" },
    { name = "p", type = "number", default = 0.01, min = 0, max = 1, title = "显著水平",
      help = "greatest p of a term" },
    { name = "limit", type = "integer", default = 20, min = 1, max = 1000, title = "条数",
      help = "terms listed for the side, at most 5 for each of all groups" },
    { name = "names", type = "boolean", default = false, title = "含城市名",
      help = "list terms with the city's own name, too" },
    texts.sample(nil,
      "characters read at most: 120 million beside a side, 20 million of all; 0: all texts"),
  },
  run = function(db, p, out)
    local side, within, title = side_of(db, p)
    if side then
      local here, rest = check_side(db, side, within)
      if not here then
        out:text(title .. "没有正文。")
      elseif not rest then
        out:text(("没有可以与%s比较的：库中没有同类的其他文章。"):format(title)
          .. (p.issue and "参数 by 可在一期之内分组比较。" or ""))
      else
        show_side(db, p, out, side, within, title)
      end
      return
    end
    local by, missing = texts.comparable(db, p.by, p.issue)
    if by then show_all(db, p, out, by) else out:text(missing) end
  end,
}
