-- Terms of the texts, found without a dictionary.
local texts = require("texts")

local columns = {
  { name = "rank", title = "序号", type = "integer" }, { name = "term", title = "词语" },
  { name = "count", title = "次数", type = "integer" },
  { name = "per_10000", title = "每万字", type = "number", decimals = 1 },
  { name = "articles", title = "篇数", type = "integer" },
  { name = "cities", title = "城市数", type = "integer" },
  { name = "score", title = "C 值", type = "number", decimals = 1 },
  { name = "cohesion", title = "内聚（比特）", type = "number", decimals = 1 },
  { name = "left", title = "左熵（比特）", type = "number", decimals = 1 },
  { name = "right", title = "右熵（比特）", type = "number", decimals = 1 },
}

return qikan.report {
  name = "terms",
  title = "高频词语",
  description = "不用词典，从正文中找出的词语：常见、内部紧密、左右搭配多样。",
  params = { texts.city, texts.issue, texts.periodical, texts.column,
    { name = "min", type = "integer", default = 5, min = 2, title = "最少次数",
      help = "least number of occurrences" },
    { name = "shortest", type = "integer", default = 2, min = 2, max = 12, title = "最短",
      help = "least length in characters" },
    { name = "longest", type = "integer", default = 12, min = 2, max = 12, title = "最长",
      help = "greatest length in characters" },
    { name = "limit", type = "integer", default = 50, min = 1, max = 10000, title = "条数",
      help = "how many terms are listed" },
    texts.sample(12000000),
  },
  run = function(db, p, out)
    if p.shortest > p.longest then
      error(("expected shortest up to longest, got %d and %d"):format(p.shortest, p.longest), 0)
    end
    local terms, about = db:terms(texts.scope(p, { min = p.min, limit = p.limit,
      length = { p.shortest, p.longest }, sample = texts.sample_of(p) }))
    local rows, x, values = {}, {}, {}
    for t in terms do
      rows[#rows + 1] = { rank = t.rank, term = t.term,
        count = { value = t.count, evidence = t.sentences },
        per_10000 = t.count * 10000 / t.tokens, articles = t.articles,
        cities = about.groups > 0 and t.cities or nil, score = t.score,
        cohesion = t.cohesion, left = t.left, right = t.right }
      if t.rank <= 20 then x[#x + 1], values[#values + 1] = t.term, t.count end
    end
    out:table { columns = columns, rows = rows,
      note = texts.sampled(about) .. ("共 %d 字，%d 篇，%d 个城市；找到 %d 个词语，列出 %d 个。每万字：次数 ÷ %d 字 × 10,000。"
        .. "C 值：log2 长度 ×（次数 − 含它的更长词语的平均次数）；内聚：各种切分中最小的点互信息；"
        .. "熵：左右相邻之字的熵。"):format(about.tokens, about.articles, about.groups,
          about.found, #terms, about.tokens) .. texts.unit }
    if #x > 0 then
      out:chart { kind = "bar", title = "次数", x = x, y = "次数", values = values, unit = "次",
        note = texts.sampled(about) .. ("共 %d 字。"):format(about.tokens) }
    end
  end,
}
