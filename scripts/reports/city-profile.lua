-- One city: its article, sections, subjects, captions, figures.
local outline = require("outline")
local regulations = require("regulations")

local function collect(rows)
  local list = {}
  for row in rows do list[#list + 1] = row end
  return list
end

local function show_sections(db, out, a)
  local sections, total = outline.read(db, a.id)
  local subjects = qikan.labels("subject")
  local rows, x, values = {}, {}, {}
  for _, s in ipairs(sections) do
    local subject = subjects[s.id]
    rows[#rows + 1] = { ordinal = s.ordinal, level = s.level,
      title = ("　"):rep(s.level - 1) .. (s.title or ""), characters = s.characters,
      share = s.share, subject = subject and (subject.title or subject.label) or nil }
    if s.level == 1 then x[#x + 1], values[#values + 1] = s.title or "", s.characters end
  end
  if #rows == 0 then return end
  local columns = { table.unpack(outline.columns) }
  columns[#columns + 1] = { name = "subject", title = "主题" }
  out:table { title = "小标题", columns = columns, rows = rows,
    note = ("占比：字数 ÷ 全文 %d 字；上级小标题的字数含其下级。主题由分类器 subject 判断，只判一级小标题。")
      :format(total) }
  if #x > 0 then
    out:chart { kind = "bar", title = "各节字数", x = x, y = "字数", values = values,
      unit = "字", note = ("全文 %d 字。"):format(total) }
  end
end

local function show_figures(db, out, a, most)
  local all = collect(db:sql("select q.raw, q.value, q.value_max, q.unit, q.noun, "
    .. "q.period_start, q.period_end, q.sentence_id from quantity q where q.article_id = ? "
    .. "order by q.id", a.id))
  if #all == 0 then return end
  local rows = {}
  for i = 1, math.min(#all, most) do
    local q = all[i]
    rows[i] = { raw = { value = q.raw, evidence = q.sentence_id }, value = q.value,
      unit = q.unit, noun = q.noun, period_start = q.period_start, period_end = q.period_end }
  end
  out:table { title = "数字",
    columns = { { name = "raw", title = "原文" }, { name = "value", title = "数值" },
      { name = "unit", title = "单位" }, { name = "noun", title = "名词" },
      { name = "period_start", title = "起" }, { name = "period_end", title = "止" } },
    rows = rows, note = ("文中数字共 %d 个，列出前 %d 个。"):format(#all, #rows) }
end

-- Kinds of practices and documents, as people read them.
local kinds = { platform = "平台", mechanism = "机制", method = "方法", activity = "活动",
  system = "系统", venue = "场所", law = "法律", regulation = "法规", rule = "制度",
  decision = "决定", opinion = "意见", plan = "方案", motion = "议案建议", report = "报告",
  press = "报刊文章" }

-- Each document once; a regulation also named without its city is the one with the longer
-- title.
local function named_documents(db, a, city)
  local list, known = {}, {}
  for d in db:sql("select d.title, d.kind, count(*) as mentions from document_mention m "
    .. "join document d on d.id = m.document_id where m.article_id = ? "
    .. "group by d.id order by min(m.id)", a.id) do
    local key = d.kind == "regulation" and regulations.nameless(d.title, city) or d.title
    local row = known[key]
    if row then
      if #d.title > #row.title then row.title = d.title end
      row.mentions = row.mentions + d.mentions
    else
      row = { title = d.title, kind = kinds[d.kind] or d.kind, mentions = d.mentions }
      known[key], list[#list + 1] = row, row
    end
  end
  return list
end

local function show_names(db, out, a, city)
  local practices = collect(db:sql("select name, kind, holder, sentence_id from practice "
    .. "where article_id = ? order by id", a.id))
  if #practices > 0 then
    local rows = {}
    for i, r in ipairs(practices) do
      rows[i] = { name = r.sentence_id and { value = r.name, evidence = r.sentence_id }
        or r.name, kind = kinds[r.kind] or r.kind, holder = r.holder }
    end
    out:table { title = "做法", columns = { { name = "name", title = "名称" },
      { name = "kind", title = "类别" }, { name = "holder", title = "主体" } }, rows = rows }
  end
  local documents = named_documents(db, a, city)
  if #documents > 0 then
    out:table { title = "文件", columns = { { name = "title", title = "名称" },
      { name = "kind", title = "类别" },
      { name = "mentions", title = "次数", type = "integer" } }, rows = documents }
  end
end

local function show_captions(db, out, a)
  local captions = collect(db:sql("select text, date_start, date_end, line from caption "
    .. "where article_id = ? order by id", a.id))
  if #captions == 0 then return end
  out:table { title = "图片说明", columns = { { name = "text", title = "图注" },
    { name = "date_start", title = "起", type = "date" },
    { name = "date_end", title = "止", type = "date" },
    { name = "line", title = "行", type = "integer" } }, rows = captions }
end

return qikan.report {
  name = "city-profile",
  title = "城市概况",
  description = "一个城市的文章：小标题及字数、主题、数字、做法、文件、图片说明。",
  params = {
    { name = "city", type = "city", required = true, title = "城市",
      help = "short name of the city" },
    { name = "figures", type = "integer", default = 30, min = 0, title = "数字条数",
      help = "how many figures are listed" },
  },
  run = function(db, p, out)
    for a in db:sql("select a.id, a.title, a.page, a.byline, a.line_start, a.line_end, "
        .. "i.periodical, i.number, i.date from article a join issue i on i.id = a.issue_id "
        .. "where a.city = ? order by a.id", p.city) do
      out:heading(p.city .. "：" .. (a.title or ""))
      local facts = { a.periodical or "" }
      if a.number then facts[#facts + 1] = "第" .. a.number .. "期" end
      if a.date then facts[#facts + 1] = a.date end
      if a.page then facts[#facts + 1] = "第" .. a.page .. "页" end
      if a.line_start then
        facts[#facts + 1] = ("原文第 %d–%d 行"):format(a.line_start, a.line_end or a.line_start)
      end
      out:text(table.concat(facts, "　"))
      if a.byline then out:text(a.byline) end
      show_sections(db, out, a)
      show_figures(db, out, a, p.figures)
      show_names(db, out, a, p.city)
      show_captions(db, out, a)
    end
  end,
}
