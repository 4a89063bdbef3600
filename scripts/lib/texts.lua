-- What reports on words and passages share: which articles, how groups are called, what can
-- be compared.
local M = {}

M.parts = { city = "城市", issue = "期", article = "文章", periodical = "刊物", column = "栏目",
  kind = "文章类别", year = "年份" }

M.unit = "汉字一字计一，外文单词和阿拉伯数字一个计一，标点不计；只计正文的句子，独立成行的标题、图注和表格不计。"

-- Parameters that say which articles.
M.city = { name = "city", type = "city", title = "城市", help = "one city; without it all" }
M.issue = { name = "issue", type = "integer", min = 1, title = "期",
  help = "id of one issue; without it all issues" }
M.periodical = { name = "periodical", type = "string", title = "刊物",
  help = "name of a periodical" }
M.column = { name = "column", type = "string", title = "栏目", help = "title of a column" }
M.article = { name = "article", type = "integer", min = 1, title = "文章",
  help = "id of one article" }

-- A parameter: what is more than the default limits of a report can hold is sampled.
function M.sample(default, help)
  return { name = "sample", type = "integer", default = default, min = 0, max = 300000000,
    title = "抽样",
    help = help or "read articles of about so many characters at most; 0: all of them" }
end

-- usual: where the parameter has no default.
function M.sample_of(p, usual)
  local n = p.sample or usual
  return n > 0 and math.max(n, 1000) or nil
end

-- Says of a sample that it is one; rest: it is of what a side is compared with.
function M.sampled(about, rest)
  if about.every < 2 then return "" end
  return ("抽样：%s约每 %d 篇文章读 1 篇，以下各数都只计读过的（参数 sample=0 全读）。"):format(
    rest and "其余文章" or "", about.every)
end

local names = { city = true, issue = true, periodical = true, column = true }

-- The parameters that are given, as options of db:terms and its like; `more` is added.
function M.scope(p, more)
  local scope = {}
  for name, value in pairs(p) do
    if names[name] then scope[name] = value end
  end
  for name, value in pairs(more or {}) do scope[name] = value end
  return scope
end

-- Columns of article a and issue i.
M.expressions = { city = "a.city", issue = "a.issue_id", article = "a.id",
  periodical = "i.periodical", column = "a.column_title", kind = "a.kind", year = "i.year" }

-- How many groups with text there are, by one part, within an issue or all.
function M.groups(db, part, issue)
  for row in db:sql("select count(distinct " .. M.expressions[part] .. ") as n from article a "
      .. "join issue i on i.id = a.issue_id where (?1 is null or a.issue_id = ?1) and "
      .. "exists (select 1 from paragraph p where p.article_id = a.id)", issue) do
    return row.n
  end
end

-- What there is to be compared: `by` where it has two groups or more, else nil and a
-- sentence that says what is missing.  Without `by` cities, else issues, else articles.
function M.comparable(db, by, issue)
  local counts = {}
  for _, part in ipairs(by and { by } or { "city", "issue", "article" }) do
    local n = M.groups(db, part, issue)
    if n >= 2 then return part end
    counts[#counts + 1] = M.parts[part] .. " " .. n
  end
  return nil, "没有可以互相比较的文章：至少要有两组，现有" .. table.concat(counts, "，") .. "。"
    .. (by and "可换一种分组（参数 by）。" or "")
end

local measure_words = { city = "个城市", issue = "期", article = "篇文章", periodical = "种刊物",
  column = "个栏目", kind = "类文章", year = "年" }

-- "21 个城市"
function M.counted(part, n) return n .. " " .. measure_words[part] end

-- An issue as people call it; an error where there is none of this id.
function M.issue_name(db, id)
  for i in db:sql("select coalesce(periodical || coalesce(' ' || number, ' ' || date), title, "
      .. "'#' || id) as name from issue where id = ?", id) do
    return i.name
  end
  error(("parameter 'issue': expected the id of an issue, got %d"):format(id), 0)
end

-- Labels for a chart: what all names begin with, up to a space, is left out.
function M.labels(list)
  local head = list[1] and list[1]:match("^.* ") or ""
  for _, name in ipairs(list) do
    while head ~= "" and name:sub(1, #head) ~= head do
      head = head:sub(1, -2):match("^.* ") or ""
    end
  end
  local labels = {}
  for i, name in ipairs(list) do labels[i] = M.short(name:sub(#head + 1), 8) end
  return labels
end

-- The first characters of a text, for a chart.
function M.short(text, n)
  local at = utf8.offset(text, n + 1)
  return at and text:sub(1, at - 1) .. "…" or text
end

-- A probability as people read it; what is too small for two exact digits is 0.
function M.two_digits(p) return p < 1e-300 and 0 or tonumber(("%.2g"):format(p)) end

return M
