-- City × subject of regulation: the titles.
local figures = require("figures")
local regulations = require("regulations")

local function used(list, order)
  local has, columns = {}, {}
  for _, r in ipairs(list) do has[r.subject] = true end
  for _, subject in ipairs(order) do
    if has[subject] then columns[#columns + 1] = subject end
  end
  return columns
end

return qikan.query {
  name = "regulations",
  title = "各城市的地方性法规",
  description = "城市 × 法规主题：每格是法规名称。哪些城市有同类法规，见 regulation-subjects。",
  params = { figures.issue, figures.city },
  rows = figures.rows,
  columns = function(db, p)
    local list, order = regulations.read(db, p)
    local columns = { { name = "n", title = "部数", type = "integer" } }
    for _, subject in ipairs(used(list, order)) do columns[#columns + 1] = { name = subject } end
    return columns
  end,
  cells = function(db, p, put)
    local cells, count, evidence = {}, {}, {}
    for _, r in ipairs(regulations.read(db, p)) do
      local key = r.city .. "\t" .. r.subject
      cells[key] = cells[key] or { city = r.city, subject = r.subject, titles = {}, of = {} }
      table.insert(cells[key].titles, r.title)
      for _, id in ipairs(r.evidence) do table.insert(cells[key].of, id) end
      count[r.city] = (count[r.city] or 0) + 1
      evidence[r.city] = evidence[r.city] or {}
      table.insert(evidence[r.city], r.evidence[1])
    end
    for _, cell in pairs(cells) do
      put(cell.city, cell.subject, table.concat(cell.titles, "；"), cell.of)
    end
    for city, n in pairs(count) do put(city, "n", n, evidence[city]) end
  end,
  note = regulations.note,
  missing = "未提及",
}
