-- The papers (cases, works) that a table of the appendix lists, and which article each of
-- them became: where the titles are the same, or nearly.
local titles = require("titles")

local heads = {
  number = { "序号", "编号" },
  title = { "论文名称", "案例名称", "作品名称", "名称", "题目", "标题", "篇名" },
  author = { "作者", "报送单位", "单位", "选送" },
}

-- The column whose header begins with one of the names, the first name first.
local function column_of(header, names)
  for _, name in ipairs(names) do
    for col, text in pairs(header) do
      if text:find(name, 1, true) then return col end
    end
  end
end

local function read_grid(db, id)
  local rows, header = {}, {}
  for c in db:sql("select row, col, header, text from grid_cell where grid_id = ? "
      .. "order by row, col", id) do
    if c.header then header[c.col] = c.header end
    if c.row > 0 then
      rows[c.row] = rows[c.row] or {}
      rows[c.row][c.col] = c.text
    end
  end
  return rows, {
    number = column_of(header, heads.number),
    title = column_of(header, heads.title),
    author = column_of(header, heads.author),
  }
end

-- Every pair of a paper and an article that are near enough; where the author is the city's
-- own body and no person, half of it will do.
local function pairs_of(rows, at, articles, least)
  local found = {}
  for i, row in ipairs(rows) do
    local title, author = row[at.title], row[at.author] or ""
    local person = author:find("（", 1, true) or author:find("(", 1, true)
    for k, a in ipairs(title and articles or {}) do
      local own = a.city and not person and author:find(a.city, 1, true) == 1
      local how, near, difference = titles.compare(title, a.title, own and least / 2 or least)
      if how then
        found[#found + 1] = { paper = i, article = k, how = how, near = near,
          difference = difference }
      end
    end
  end
  return found
end

-- The nearest pairs first; a paper became one article at most, and the other way round.
local function tie(found)
  table.sort(found, function(x, y)
    if x.near ~= y.near then return x.near > y.near end
    if x.paper ~= y.paper then return x.paper < y.paper end
    return x.article < y.article
  end)
  local by_paper, taken = {}, {}
  for _, pair in ipairs(found) do
    if not by_paper[pair.paper] and not taken[pair.article] then
      by_paper[pair.paper], taken[pair.article] = pair, true
    end
  end
  return by_paper
end

local columns = {
  { name = "number", title = "序号" },
  { name = "title", title = "名称" },
  { name = "author", title = "作者" },
  { name = "city", title = "城市" },
  { name = "article", title = "本刊文章" },
  { name = "page", title = "页" },
  { name = "relation", title = "关系" },
  { name = "similarity", title = "相似度", type = "number", decimals = 2 },
  { name = "difference", title = "差异" },
}

return qikan.report {
  name = "papers",
  title = "论文与文章",
  description = "附录表格中的论文（案例），对应本刊哪一篇文章，题目有何不同。",
  params = {
    { name = "issue", type = "integer", min = 1, title = "期",
      help = "id of one issue; without it all issues" },
    { name = "least", type = "number", default = 0.55, min = 0.1, max = 1, title = "最低相似度",
      help = "how near two titles must be (share of common pairs of characters); half of it "
        .. "will do where the author is the city's own body" },
  },
  run = function(db, p, out)
    local found = false
    for g in db:sql("select g.id, g.title, a.issue_id from grid g join article a "
        .. "on a.id = g.article_id where ?1 is null or a.issue_id = ?1 order by g.id",
        p.issue) do
      local rows, at = read_grid(db, g.id)
      if at.title and at.author then
        found = true
        local articles = {}
        for a in db:sql("select id, city, title, page from article where issue_id = ? "
            .. "and title is not null order by id", g.issue_id) do
          articles[#articles + 1] = a
        end
        local ties = tie(pairs_of(rows, at, articles, p.least))
        local list, tied, same = {}, 0, 0
        for i, row in ipairs(rows) do
          local best = ties[i]
          if best then
            tied = tied + 1
            if best.near == 1 then same = same + 1 end
          end
          list[#list + 1] = {
            number = at.number and row[at.number] or nil, title = row[at.title],
            author = row[at.author], relation = best and best.how or nil,
            similarity = best and math.floor(best.near * 100 + 0.5) / 100 or nil,
            difference = best and best.difference or nil,
          }
          if best then
            local entry, article = list[#list], articles[best.article]
            entry.city, entry.article, entry.page = article.city, article.title, article.page
          end
        end
        out:heading(g.title or "附录")
        out:table {
          columns = columns, rows = list,
          note = ("共 %d 项，其中 %d 项对应本刊文章（题目相同 %d，近似 %d）。相似度：两题目共有的"
            .. "相邻二字 ÷ 两题目相邻二字的平均数。〔-…-〕只见于表中，〔+…+〕只见于文章题目。")
            :format(#list, tied, same, tied - same),
        }
      end
    end
    if not found then out:text("没有列出论文（案例）名称和作者的表格。") end
  end,
}
