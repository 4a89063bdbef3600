-- Every place of a term with what stands around it.
local passages = require("passages")

local held = 5000 -- places that are counted one by one

local columns = {
  { name = "city", title = "城市" },
  { name = "left", title = "上文", align = "right" },
  { name = "keyword", title = "词语" },
  { name = "right", title = "下文" },
  { name = "line", title = "行", type = "integer" },
}

local function one_line(text) return (text:gsub("[\r\n\t]", " ")) end

-- The sentence that a byte of a paragraph stands in.
local function sentence_of(db, line)
  if line.kind == "sentence" then return line.id end
  if line.kind ~= "paragraph" then return nil end
  local text, at = db.paragraphs:get(line.id).text, 1
  for s in db.sentences:where { paragraph_id = line.id } do
    local from, to = text:find(s.text, at, true)
    if not from then return nil end
    if to >= line.first then return s.id end
    at = to + 1
  end
end

local function chart(counts, unit, total, out)
  local x, values, shown = {}, {}, 0
  for i = 1, math.min(#counts, 30) do
    x[i], values[i] = counts[i].city, counts[i].count
    shown = shown + values[i]
  end
  if #x < 2 then return end
  out:chart { kind = "bar", title = "各城市", x = x, y = unit, values = values,
    note = ("图中 %d %s，共 %d %s。"):format(shown, unit, total, unit) }
end

-- Places by city; of more than are held, the texts they stand in.
local function show_cities(db, p, lines, out)
  local counts, of = {}, {}
  if #lines < lines.total then
    local hits = db:search(passages.options(p, { limit = 1 }))
    for c in hits.by_city do
      if c.city then counts[#counts + 1] = c end
    end
    chart(counts, passages.units[p.unit], hits.total, out)
    return
  end
  for l in lines do
    if l.city and not of[l.city] then
      of[l.city] = { city = l.city, count = 0 }
      counts[#counts + 1] = of[l.city]
    end
    if l.city then of[l.city].count = of[l.city].count + 1 end
  end
  table.sort(counts, function(a, b)
    if a.count ~= b.count then return a.count > b.count end
    return a.city < b.city
  end)
  chart(counts, "处", lines.total, out)
end

return qikan.report {
  name = "kwic",
  title = "语境",
  description = "词语的每一处及其上下文，可按上文或下文排列。",
  params = passages.params {
    { name = "query", type = "string", required = true, title = "词语",
      help = "a term or a query; qikan help search" },
    passages.unit,
    { name = "width", type = "integer", default = 30, min = 1, max = 200, title = "宽度",
      help = "columns of context on each side" },
    { name = "sort", type = "enum", values = { "position", "left", "right" },
      default = "position", title = "次序", help = "as printed, or by context" },
    { name = "limit", type = "integer", default = 200, min = 1, max = 10000, title = "行数",
      help = "how many places are listed" },
  },
  run = function(db, p, out)
    local lines = db:kwic(passages.options(p, { width = p.width, sort = p.sort,
      limit = math.max(p.limit, held) }))
    out:heading("语境：" .. p.query)
    if lines.total == 0 then
      out:text("没有找到。")
      return
    end
    show_cities(db, p, lines, out)
    local rows, name = {}, passages.issue_names(db)
    for i = 1, math.min(#lines, p.limit) do
      local l = lines[i]
      local keyword = one_line(l.keyword)
      rows[i] = { issue = name(l.article_id), city = l.city, line = l.line,
        left = one_line(l.left), right = one_line(l.right),
        keyword = { value = keyword, spans = { { 1, #keyword } }, evidence = sentence_of(db, l) } }
    end
    local sorted = { position = "按原文次序", left = "按上文", right = "按下文" }
    out:table { title = "语境", columns = passages.columns(db, columns), rows = rows,
      note = ("共 %d 处，列出 %d；%s排列。"):format(lines.total, #rows, sorted[p.sort]) }
  end,
}
