-- How articles are built: sections, run-in headings, lengths, headings made alike.
local outline = require("outline")

local function name_of(a) return a.city and a.city .. "：" .. (a.title or "") or a.title or "" end

local function summary(db, out, articles)
  local rows = {}
  for _, a in ipairs(articles) do
    local sections, total = outline.read(db, a.id)
    local row = { city = a.city, title = a.title, characters = total, main = 0, below = 0 }
    for _, s in ipairs(sections) do
      if s.level == 1 then row.main = row.main + 1 else row.below = row.below + 1 end
    end
    if #sections > 0 then row.per_section = total // #sections end
    local n, alike = 0, 0
    for _, set in ipairs(outline.sets(sections)) do
      n = n + set.headings
      alike = alike + math.max(set.same_head or 0, set.same_tail or 0, set.same_length or 0)
    end
    if n > 0 then row.alike = math.floor(alike / n * 1000 + 0.5) / 1000 end
    rows[#rows + 1] = row
  end
  out:table {
    title = "各篇结构",
    columns = {
      { name = "city", title = "城市" }, { name = "title", title = "题目" },
      { name = "characters", title = "字数", type = "integer" },
      { name = "main", title = "一级标题", type = "integer" },
      { name = "below", title = "下级标题", type = "integer" },
      { name = "per_section", title = "每标题字数", type = "integer" },
      { name = "alike", title = "对仗", type = "percent" },
    },
    rows = rows,
    note = "字数：正文中除空白以外的字符。每标题字数：字数 ÷ 全部小标题数。对仗：同组小标题中同首二字、"
      .. "同尾字或同长度的最多条数 ÷ 同组小标题总条数（只计两条以上的组）；没有这样的组则为空。",
  }
  return rows
end

local function detail(db, out, a, chart)
  local sections, total = outline.read(db, a.id)
  if #sections == 0 then return end
  out:heading(2, name_of(a))
  local rows, x, values = {}, {}, {}
  for _, s in ipairs(sections) do
    rows[#rows + 1] = { ordinal = s.ordinal, level = s.level,
      title = ("　"):rep(s.level - 1) .. (s.title or ""), characters = s.characters,
      share = s.share }
    if s.level == 1 then
      x[#x + 1], values[#values + 1] = s.title or "", s.characters
    end
  end
  out:table { columns = outline.columns, rows = rows,
    note = ("占比：字数 ÷ 全文 %d 字；上级小标题的字数含其下级。"):format(total) }
  local sets = outline.sets(sections)
  if #sets > 0 then
    out:table { title = "小标题的对仗", columns = outline.set_columns, rows = sets,
      note = "同首、同尾、同长：一组之内最多有几条相同；没有相同的为空。" }
  end
  if chart and #x > 0 then
    out:chart { kind = "bar", title = "各节字数", x = x, y = "字数", values = values,
      unit = "字", note = ("全文 %d 字。"):format(total) }
  end
end

return qikan.report {
  name = "structure",
  title = "文章结构",
  description = "各篇文章的小标题、字数、小标题的对仗；指定城市时画出各节字数。",
  params = {
    { name = "city", type = "city", title = "城市", help = "one city; without it all articles" },
    { name = "issue", type = "integer", min = 1, title = "期",
      help = "id of one issue; without it all issues" },
    { name = "detail", type = "boolean", title = "逐篇", default = true,
      help = "false: the summary table alone" },
  },
  run = function(db, p, out)
    local articles = {}
    for a in db:sql("select id, city, title from article where (?1 is null or city = ?1) "
        .. "and (?2 is null or issue_id = ?2) order by id", p.city, p.issue) do
      articles[#articles + 1] = a
    end
    out:heading("文章结构")
    local rows = summary(db, out, articles)
    if not p.city and #rows > 0 then
      local x, values = {}, {}
      for _, row in ipairs(rows) do
        if row.city then x[#x + 1], values[#values + 1] = row.city, row.characters end
      end
      if #x > 0 then
        out:chart { kind = "bar", title = "各城市文章字数", x = x, y = "字数",
          values = values, unit = "字" }
      end
    end
    if p.detail then
      for _, a in ipairs(articles) do detail(db, out, a, true) end
    end
  end,
}
