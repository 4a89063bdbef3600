-- The named local innovations: city, name, kind, holder, the sentence.
local figures = require("figures")

local kinds = { platform = "平台", mechanism = "机制", method = "方法", activity = "活动",
  system = "信息系统", venue = "场所" }

local function read(db, p)
  local rows = {}
  for r in db:sql("select r.id as id, r.city as city, r.name as name, r.kind as kind, "
      .. "r.holder as holder, r.sentence_id as sentence_id from practice r join article a on "
      .. "a.id = r.article_id where r.city is not null and (?1 is null or a.issue_id = ?1) and "
      .. "(?2 is null or r.city = ?2) and (?3 is null or r.kind = ?3) order by r.id",
      p.issue, p.city, p.kind) do
    rows[#rows + 1] = { key = r.id, city = r.city, name = r.name, kind = r.kind,
      holder = r.holder, sentence_id = r.sentence_id }
  end
  return rows
end

return qikan.query {
  name = "practices",
  title = "各地做法",
  description = "各城市有名称的创新做法：名称、类别、主体及原句。编号可用于 qikan show practice。",
  params = { figures.issue, figures.city,
    { name = "kind", type = "enum", title = "类别", help = "one kind; without it all",
      values = { "platform", "mechanism", "method", "activity", "system", "venue" } } },
  rows = read,
  key = { name = "id", title = "编号" },
  columns = {
    { name = "city", title = "城市" }, { name = "name", title = "名称" },
    { name = "kind", title = "类别" }, { name = "holder", title = "主体" },
  },
  measure = function(_, _, row, column)
    if column == "name" then return row.name, row.sentence_id end
    if column == "kind" then return kinds[row.kind] or row.kind end
    return row[column]
  end,
  missing = "未提及",
}
