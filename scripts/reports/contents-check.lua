-- The contents list against the articles: titles, pages, order, what is missing.
local titles = require("titles")

local columns = {
  { name = "ordinal", title = "序号", type = "integer" },
  { name = "page", title = "目录页码" },
  { name = "city", title = "城市" },
  { name = "contents", title = "目录题目" },
  { name = "article", title = "文章题目" },
  { name = "state", title = "结果" },
  { name = "difference", title = "差异" },
}

local entries = [[
  select t.ordinal, t.page, t.city, t.title, t.article_id, a.title as article,
    a.ordinal as place, a.city as article_city
  from toc_entry t left join article a on a.id = t.article_id
  where t.issue_id = ? order by t.ordinal]]

-- A page as a number, where it is one.
local function number(page) return page and tonumber(page:match("^%d+$")) end

local function check(entry, last)
  local state, difference = {}, nil
  if not entry.article_id then
    state[1] = "没有文章"
  else
    local how, _, where = titles.compare(entry.title or "", entry.article or "", 0)
    if how ~= "相同" then
      state[1] = how == "近似" and "题目不同" or how
      difference = where
    end
    if entry.city ~= entry.article_city then state[#state + 1] = "城市不同" end
    if last.place and entry.place and entry.place < last.place then
      state[#state + 1] = "次序不同"
    end
    last.place = entry.place or last.place
  end
  local page = number(entry.page)
  if page and last.page and page < last.page then state[#state + 1] = "页码倒退" end
  last.page = page or last.page
  return #state > 0 and table.concat(state, "、") or "一致", difference
end

return qikan.report {
  name = "contents-check",
  title = "目录核对",
  description = "目录与文章逐条核对：题目、城市、次序、页码，目录里没有的文章。",
  params = {
    { name = "issue", type = "integer", min = 1, title = "期",
      help = "id of one issue; without it all issues" },
    { name = "all", type = "boolean", default = true, title = "全部列出",
      help = "false: only entries with a finding" },
  },
  run = function(db, p, out)
    for issue in db:sql("select id, periodical, number, path from issue where ?1 is null "
        .. "or id = ?1 order by date, number, id", p.issue) do
      local rows, n, bad, last = {}, 0, 0, {}
      for entry in db:sql(entries, issue.id) do
        local state, difference = check(entry, last)
        n = n + 1
        if state ~= "一致" then bad = bad + 1 end
        if p.all or state ~= "一致" then
          rows[#rows + 1] = { ordinal = entry.ordinal, page = entry.page, city = entry.city,
            contents = entry.title, article = entry.article, state = state,
            difference = difference }
        end
      end
      out:heading((issue.periodical or issue.path)
        .. (issue.number and "　第" .. issue.number .. "期" or ""))
      out:table { columns = columns, rows = rows,
        note = ("目录共 %d 条，%d 条有出入。〔-…-〕只见于目录，〔+…+〕只见于文章。"):format(n, bad) }
      local missing = {}
      for a in db:sql("select ordinal, kind, city, title, line_start as line from article a "
          .. "where issue_id = ?1 and not exists (select 1 from toc_entry t where "
          .. "t.issue_id = ?1 and t.article_id = a.id) order by ordinal", issue.id) do
        missing[#missing + 1] = { ordinal = a.ordinal, city = a.city, title = a.title,
          line = a.line }
      end
      out:table { title = "目录里没有的文章",
        columns = { { name = "ordinal", title = "序号", type = "integer" },
          { name = "city", title = "城市" }, { name = "title", title = "题目" },
          { name = "line", title = "行", type = "integer" } },
        rows = missing }
    end
  end,
}
