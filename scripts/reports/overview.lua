-- What an issue holds: its articles with their sections, paragraphs, characters, captions.
local kinds = {
  notice = "通知", speech = "讲话", city_report = "地市报告", appendix = "附录", other = "其他",
}

-- Characters that can be seen: everything but white space.
local visible = [[length(replace(replace(replace(replace(
  text, ' ', ''), char(9), ''), char(10), ''), char(12288), ''))]]

local issues = [[
  select id, periodical, number, date, title, path from issue
  where ?1 is null or id = ?1 order by date, number, id limit ?2]]

local years = [[
  select i.periodical, substr(i.date, 1, 4) as year, count(*) as issues,
    min(i.id) as first_id, max(i.id) as last_id,
    sum((select count(*) from article a where a.issue_id = i.id)) as articles
  from issue i group by 1, 2 order by 1, 2]]

local articles = [[
  select a.ordinal, a.kind, a.city, a.title, a.page,
    (select count(*) from section s where s.article_id = a.id) as sections,
    (select count(*) from paragraph p where p.article_id = a.id) as paragraphs,
    (select coalesce(sum(]] .. visible .. [[), 0) from paragraph p
      where p.article_id = a.id) as characters,
    (select count(*) from caption c where c.article_id = a.id) as captions
  from article a where a.issue_id = ? order by a.ordinal]]

local columns = {
  { name = "ordinal", title = "序号", type = "integer" },
  { name = "kind", title = "类别" },
  { name = "city", title = "城市" },
  { name = "title", title = "题目" },
  { name = "page", title = "页" },
  { name = "sections", title = "节", type = "integer" },
  { name = "paragraphs", title = "段", type = "integer" },
  { name = "characters", title = "字数", type = "integer" },
  { name = "captions", title = "图注", type = "integer" },
}

local year_columns = {
  { name = "periodical", title = "刊物" },
  { name = "year", title = "年" },
  { name = "issues", title = "期数", type = "integer" },
  { name = "articles", title = "文章", type = "integer" },
  { name = "ids", title = "期编号" },
}

-- 1234567 → "1,234,567"
local function grouped(n)
  local s = tostring(n):reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (s:gsub("^,", ""))
end

local function name_of(issue)
  local parts = { issue.periodical or issue.path }
  if issue.number then parts[#parts + 1] = "第" .. issue.number .. "期" end
  if issue.date then parts[#parts + 1] = issue.date end
  return table.concat(parts, "　")
end

local function totals_of(rows)
  local t = { sections = 0, paragraphs = 0, characters = 0, captions = 0 }
  local cities, n_cities = {}, 0
  for _, row in ipairs(rows) do
    for key in pairs(t) do t[key] = t[key] + row[key] end
    if row.city and not cities[row.city] then
      cities[row.city], n_cities = true, n_cities + 1
    end
  end
  local text = ("合计：%s 篇文章"):format(grouped(#rows))
  if n_cities > 0 then text = text .. ("（%d 个城市）"):format(n_cities) end
  return text .. ("，%s 节，%s 段，%s 字，%s 条图注。"):format(
    grouped(t.sections), grouped(t.paragraphs), grouped(t.characters), grouped(t.captions))
end

-- More issues than are shown one by one: what there is by periodical and year.
local function show_years(db, p, out, all)
  local rows = {}
  for y in db:sql(years) do
    local first, last = math.tointeger(y.first_id), math.tointeger(y.last_id)
    rows[#rows + 1] = { periodical = y.periodical, year = y.year, issues = y.issues,
      articles = y.articles, ids = first == last and tostring(first) or first .. "–" .. last }
  end
  out:heading(("共 %s 期"):format(grouped(all)))
  out:table { columns = year_columns, rows = rows }
  out:text(("下面是按日期的前 %d 期；其余用 -p issue=期编号，或 -p limit=期数。"):format(p.limit))
end

return qikan.report {
  name = "overview",
  title = "刊物概览",
  description = "每期的文章：类别、城市、题目、页码，节、段、字数和图注的数目。",
  params = {
    { name = "issue", type = "integer", title = "期", min = 1,
      help = "id of one issue; without it all issues" },
    { name = "limit", type = "integer", title = "期数", min = 1, max = 100000, default = 50,
      help = "how many issues are shown; what there is beyond them is told by year" },
  },
  run = function(db, p, out)
    local found, all = false, #db.issues
    if not p.issue and all > p.limit then show_years(db, p, out, all) end
    for issue in db:sql(issues, p.issue, p.limit) do
      found = true
      local rows = {}
      for a in db:sql(articles, issue.id) do
        rows[#rows + 1] = {
          ordinal = a.ordinal, kind = kinds[a.kind] or a.kind, city = a.city,
          title = a.title, page = a.page, sections = a.sections,
          paragraphs = a.paragraphs, characters = a.characters, captions = a.captions,
        }
      end
      out:heading(name_of(issue))
      if issue.title then out:text(issue.title) end
      out:table { columns = columns, rows = rows }
      out:text(totals_of(rows))
    end
    if found then
      out:text("字数是正文段落中除空白以外的字符，含标点和数字；题目、小标题、图注和表格不计。")
    elseif p.issue then
      error(("expected the id of an issue in the database, got %d"):format(p.issue), 0)
    else
      out:text("数据库里还没有刊物；先运行 qikan ingest。")
    end
  end,
}
