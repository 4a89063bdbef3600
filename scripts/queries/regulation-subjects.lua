-- Which cities have a regulation of one kind.
local figures = require("figures")
local regulations = require("regulations")

local function by_subject(db, p)
  local list, order = regulations.read(db, p)
  local groups = {}
  for _, r in ipairs(list) do
    local g = groups[r.subject] or { cities = {}, titles = {}, evidence = {}, has = {} }
    groups[r.subject] = g
    if not g.has[r.city] then
      g.has[r.city] = true
      table.insert(g.cities, r.city)
    end
    table.insert(g.titles, r.city .. "：" .. r.title)
    for _, id in ipairs(r.evidence) do table.insert(g.evidence, id) end
  end
  local rows = {}
  for _, subject in ipairs(order) do
    local g = groups[subject]
    if g and #g.cities >= p.least then rows[#rows + 1] = { key = subject, group = g } end
  end
  table.sort(rows, function(a, b)
    local last_a, last_b = a.key == regulations.other, b.key == regulations.other
    if last_a ~= last_b then return last_b end
    if #a.group.cities ~= #b.group.cities then return #a.group.cities > #b.group.cities end
    return a.key < b.key
  end)
  return rows
end

return qikan.query {
  name = "regulation-subjects",
  title = "同类地方性法规",
  description = "法规主题 × 城市：哪些城市有同类法规（扬尘污染防治、文明行为促进、生活垃圾……）。",
  params = { figures.issue, figures.city,
    { name = "least", type = "integer", default = 1, min = 1, title = "至少几个城市",
      help = "only subjects that at least so many cities have" } },
  rows = by_subject,
  key = { name = "subject", title = "法规主题" },
  columns = {
    { name = "n", title = "城市数", type = "integer" },
    { name = "cities", title = "城市" },
    { name = "titles", title = "法规", chart = false },
  },
  cells = function(db, p, put)
    for _, row in ipairs(by_subject(db, p)) do
      local g = row.group
      put(row.key, "n", #g.cities, g.evidence)
      put(row.key, "cities", table.concat(g.cities, "、"))
      put(row.key, "titles", table.concat(g.titles, "；"), g.evidence)
    end
  end,
  note = regulations.note,
  missing = "未提及",
}
