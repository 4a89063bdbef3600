-- The texts that a query finds, by city and date.
local passages = require("passages")

local columns = {
  { name = "rank", title = "序号", type = "integer" },
  { name = "city", title = "城市" },
  { name = "title", title = "题目" },
  { name = "text", title = "原文" },
  { name = "matches", title = "处", type = "integer" },
  { name = "line", title = "行", type = "integer" },
}

local function show_hits(db, hits, p, out)
  local rows, name = {}, passages.issue_names(db)
  for hit in hits do
    local text = passages.snippet(hit.text, hit.spans)
    text.evidence = passages.sentences(hit)
    rows[#rows + 1] = { rank = hit.rank, issue = name(hit.article_id), city = hit.city,
      title = hit.title, text = text, matches = #hit.spans, line = hit.line }
  end
  local note = ("共 %d %s，列出 %d。"):format(hits.total, passages.units[p.unit], #rows)
    .. (p.order == "relevance" and "按相关度（BM25）排列。" or "按原文次序排列。")
  if hits.unindexed > 0 then
    note = note .. ("%d 期没有索引，逐字读过（qikan index）。"):format(hits.unindexed)
  end
  out:table { title = "原文", columns = passages.columns(db, columns), rows = rows,
    note = note }
end

local function show_cities(hits, p, out)
  local rows, x, values, named = {}, {}, {}, 0
  for c in hits.by_city do
    rows[#rows + 1] = { city = c.city, count = c.count }
    if c.city then
      named = named + c.count
      if #x < 30 then x[#x + 1], values[#x + 1] = c.city, c.count end
    end
  end
  if #x < 2 then return end
  local unit = passages.units[p.unit]
  out:table { title = "各城市", missing = "（无城市）", rows = rows,
    columns = { { name = "city", title = "城市" }, { name = "count", title = unit .. "数",
      type = "integer" } },
    note = ("共 %d %s，其中 %d 在有城市的文章里。"):format(hits.total, unit, named) }
  out:chart { kind = "bar", title = "各城市", x = x, y = unit .. "数", values = values,
    note = ("有城市的 %d %s。"):format(named, unit) }
end

local function show_issues(db, p, options, total, out)
  if p.date then return end
  local x, counts = passages.by_date(db, options, 60)
  local note = "按出版日期；各期篇幅不同。"
  if not x then
    x, counts = passages.by_number(db, options, total, 60)
    note = "按期号；各期篇幅不同。"
  end
  if not x then return end
  out:chart { kind = "line", title = "各期", x = x, y = passages.units[p.unit] .. "数",
    values = counts, note = note }
end

return qikan.report {
  name = "search",
  title = "检索",
  description = "检索结果，及其在各城市、各期的分布；检索语言见 qikan help search。",
  params = passages.params {
    { name = "query", type = "string", required = true, title = "检索式",
      help = "what to look for; qikan help search" },
    passages.unit,
    { name = "order", type = "enum", values = { "relevance", "reading" },
      default = "relevance", title = "次序", help = "the best first, or as printed" },
    { name = "limit", type = "integer", default = 30, min = 1, max = 1000, title = "条数",
      help = "how many texts are listed" },
  },
  run = function(db, p, out)
    local options = passages.options(p, { order = p.order, limit = p.limit })
    local hits = db:search(options)
    out:heading("检索：" .. p.query)
    if hits.total == 0 then
      out:text("没有找到。")
      return
    end
    show_cities(hits, p, out)
    show_issues(db, p, options, hits.total, out)
    show_hits(db, hits, p, out)
  end,
}
