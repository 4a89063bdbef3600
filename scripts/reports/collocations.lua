-- Words that stand near a word.
local texts = require("texts")

local measures = { g2 = "G²", pmi = "点互信息", t = "t 值" }

return qikan.report {
  name = "collocations",
  title = "词语搭配",
  description = "在一个词语左右常见的词语：次数、期望次数、G²、点互信息、t 值。",
  params = {
    { name = "term", type = "string", required = true, title = "词语", help = "the word" },
    { name = "window", type = "integer", default = 5, min = 1, max = 50, title = "窗口",
      help = "words to each side, within the sentence" },
    { name = "measure", type = "enum", values = { "g2", "pmi", "t" }, default = "g2",
      title = "排序", help = "what the list is ordered by" },
    { name = "min", type = "integer", default = 3, min = 1, title = "最少次数",
      help = "least number of occurrences near the word" },
    { name = "limit", type = "integer", default = 30, min = 1, max = 1000, title = "条数",
      help = "how many are listed" },
    texts.city, texts.issue, texts.periodical, texts.column, texts.sample(40000000),
  },
  run = function(db, p, out)
    local list, about = db:collocations(texts.scope(p, { term = p.term, window = p.window,
      measure = p.measure, min = p.min, limit = p.limit, sample = texts.sample_of(p) }))
    if #list == 0 then
      local count = db:frequencies(texts.scope(p, { of = { p.term },
        sample = texts.sample_of(p) }))[1].count
      out:text(texts.sampled(about)
        .. (count == 0 and ("“%s”没有出现（共 %d 字）。"):format(p.term, about.tokens)
        or ("“%s”出现 %d 次，左右各 %d 个词内没有至少 %d 次而多于期望的词语。"):format(p.term, count,
          p.window, p.min)))
      return
    end
    local rows, x, values = {}, {}, {}
    for c in list do
      rows[#rows + 1] = { rank = c.rank, term = c.term,
        count = { value = c.count, evidence = c.sentences }, term_count = c.term_count,
        expected = c.expected, g2 = c.g2, p = texts.two_digits(c.p), pmi = c.pmi, t = c.t }
      if c.rank <= 20 then x[#x + 1], values[#values + 1] = c.term, c[p.measure] end
    end
    local first = list[1]
    out:table { title = "与“" .. p.term .. "”搭配的词语",
      columns = { { name = "rank", title = "序号", type = "integer" },
        { name = "term", title = "词语" }, { name = "count", title = "邻近次数", type = "integer" },
        { name = "term_count", title = "总次数", type = "integer" },
        { name = "expected", title = "期望次数", type = "number", decimals = 1 },
        { name = "g2", title = "G²", type = "number", decimals = 1 },
        { name = "p", title = "p", type = "number" },
        { name = "pmi", title = "点互信息（比特）", type = "number", decimals = 2 },
        { name = "t", title = "t 值", type = "number", decimals = 2 } }, rows = rows,
      note = texts.sampled(about)
        .. ("“%s”出现 %d 次，左右各 %d 个词（同一句内）共 %d 个词，全部正文 %d 个词（不含该词）。"
        .. "期望次数：%d × 总次数 ÷ %d。词的切分用找出的词语和词表 words，不合文法之处请看例句。")
        :format(p.term, first.nodes, p.window, first.windows, first.words, first.windows,
          first.words) }
    out:chart { kind = "bar", title = measures[p.measure], x = x, y = measures[p.measure],
      values = values,
      note = texts.sampled(about) .. ("“%s”出现 %d 次。"):format(p.term, first.nodes) }
  end,
}
