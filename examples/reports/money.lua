-- money.lua - sums of money: the city, the words, the amount, what for, and the sentence.
return qikan.report {
  name = "money",
  title = "资金",
  params = {
    { name = "least", type = "number", default = 1e8, min = 0, help = "smallest sum in yuan" },
  },
  run = function(db, p, out)
    local sums = db.quantities:where { base_unit = "元", base_value = qikan.ge(p.least) }
    local rows = {}
    for q in sums:order_by("base_value", "desc") do
      rows[#rows + 1] = { city = q.city, raw = q.raw, noun = q.noun, line = q.sentence.line,
        yuan = { value = q.base_value, evidence = q.sentence } }
    end
    out:table { title = "一亿元以上的资金", rows = rows, note = "数值按原文换算为元。",
      columns = { { name = "city", title = "城市" }, { name = "raw", title = "原文" },
        { name = "yuan", title = "元" }, { name = "noun", title = "名词" },
        { name = "line", title = "行" } } }
  end,
}
