-- Passages that several cities share; sentences nearly the same; wordings of a quotation.
local texts = require("texts")

local CHART_MAX = 40 -- groups

-- A group by a group: how many passages both have.
local function show_matrix(out, list, by)
  local order, has, count = {}, {}, {}
  for p in list do
    for i, key in ipairs(p.keys) do
      if not has[key] then
        has[key] = true
        order[#order + 1] = { key = key, name = p.names[i], first = p.places[i].article_id }
      end
      for _, other in ipairs(p.keys) do
        if other ~= key then
          local pair = key .. "\0" .. other
          count[pair] = (count[pair] or 0) + 1
        end
      end
    end
  end
  if #order < 2 or #order > CHART_MAX then return end
  table.sort(order, function(a, b)
    if a.first ~= b.first then return a.first < b.first end
    return a.key < b.key
  end)
  local names, series = {}, {}
  for i, row in ipairs(order) do names[i] = row.name end
  local x = texts.labels(names)
  for i, row in ipairs(order) do
    local values = {}
    for k, column in ipairs(order) do
      values[k] = i == k and qikan.null or count[row.key .. "\0" .. column.key] or 0
    end
    series[i] = { name = x[i], values = values }
  end
  out:chart { kind = "heatmap", title = "两两共有的语段", x = x, series = series, unit = "段",
    note = ("每格：%s都有的语段数；共 %d 段。"):format(texts.counted(by, "两"):gsub(" ", ""), #list) }
end

local function show_passages(db, p, out, by)
  local list, about = db:reuse(texts.scope(p, { by = by, min_length = p.min_length,
    min_groups = p.min_cities, order = p.order, limit = 1000 }))
  local unit, rows = texts.parts[by], {}
  for r in list do
    if r.rank <= p.limit then
      rows[r.rank] = { rank = r.rank, text = { value = r.text, evidence = r.sentences },
        length = r.length, groups = r.groups, count = r.count,
        names = table.concat(r.names, "、") }
    end
  end
  out:table { title = "共有的语段",
    columns = { { name = "rank", title = "序号", type = "integer" },
      { name = "text", title = "语段" }, { name = "length", title = "字数", type = "integer" },
      { name = "groups", title = unit .. "数", type = "integer" },
      { name = "count", title = "次数", type = "integer" }, { name = "names", title = unit } },
    rows = rows,
    note = ("共 %d 字，%s；%d 字以上、至少 %s逐字相同的语段 %d 段，列出 %d 段。标点、空白、大小写和"
      .. "繁简不论；被更长语段包含而%s相同的不列。"):format(about.tokens,
        texts.counted(by, about.groups), p.min_length, texts.counted(by, p.min_cities),
        about.found, #rows, unit) .. texts.unit }
  show_matrix(out, list, by)
end

-- Clusters of sentences or quotations with their variants below each other.
local function show_variants(out, title, list, about, note)
  local rows = {}
  for c in list do
    for i, v in ipairs(c.variants) do
      rows[#rows + 1] = { cluster = c.rank,
        text = { value = i > 1 and v.difference or v.text, evidence = v.sentences },
        count = v.count, similarity = v.similarity, names = table.concat(v.names, "、") }
    end
  end
  if #rows == 0 then return end
  out:table { title = title,
    columns = { { name = "cluster", title = "组", type = "integer" },
      { name = "text", title = "原文（〔前→后〕为与该组第一句的差别）" },
      { name = "count", title = "次数", type = "integer" },
      { name = "similarity", title = "相似度", type = "number", decimals = 2 },
      { name = "names", title = texts.parts[about.by] } }, rows = rows,
    note = ("找到 %d 组，列出 %d 组。"):format(about.found, #list) .. note }
end

return qikan.report {
  name = "reuse",
  title = "共有语段",
  description = "几个城市（没有城市时为几期、几篇）逐字相同的语段、近似的句子、同一引语的不同说法。",
  params = {
    { name = "min_length", type = "integer", default = 12, min = 4, max = 10000,
      title = "最短", help = "least length of a passage in characters" },
    { name = "min_cities", type = "integer", default = 2, min = 2, title = "最少城市数",
      help = "least number of cities (or whatever `by` says) that share it" },
    { name = "order", type = "enum", values = { "shared", "length", "groups" },
      default = "shared", title = "排序",
      help = "length × (cities − 1), length, or number of cities" },
    { name = "limit", type = "integer", default = 30, min = 1, max = 1000, title = "条数",
      help = "how many passages are listed" },
    { name = "by", type = "enum", values = { "city", "issue", "article", "column",
      "periodical" }, title = "分组", help = "what shares; else cities, issues or articles" },
    texts.issue, texts.periodical,
  },
  run = function(db, p, out)
    local by, missing = texts.comparable(db, p.by, p.issue)
    if not by then
      out:text(missing)
      return
    end
    show_passages(db, p, out, by)
    local options = texts.scope(p, { by = by, min_groups = 2, limit = 10, variants = 10 })
    local near, about = db:near_duplicates(options)
    show_variants(out, "近似的句子", near, about,
      "相似度：三字串的交集 ÷ 并集，与该组第一句比较；至少 10 字、" .. texts.counted(by, 2)
        .. "，相似度 0.7 以上相连为一组。")
    local quotes, found = db:quotation_variants(texts.scope(p, { by = by, limit = 10,
      variants = 10 }))
    show_variants(out, "同一引语的不同说法", quotes, found,
      "相似度：二字串的交集 ÷ 较短一方的二字串，与该组第一句比较；0.7 以上相连为一组。")
  end,
}
