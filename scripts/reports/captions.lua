-- The captions of pictures: what, when, where.
local columns = {
  { name = "city", title = "城市" },
  { name = "text", title = "图注" },
  { name = "date_start", title = "起", type = "date" },
  { name = "date_end", title = "止", type = "date" },
  { name = "place", title = "地点" },
  { name = "line", title = "行", type = "integer" },
}

-- The first characters of a text, for a chart.
local function short(text, n)
  local at = utf8.offset(text, n + 1)
  return at and text:sub(1, at - 1) .. "…" or text
end

return qikan.report {
  name = "captions",
  title = "图片说明",
  description = "图注及其日期；按时间排列的图表。",
  params = {
    { name = "city", type = "city", title = "城市", help = "one city; without it all" },
  },
  run = function(db, p, out)
    local rows, events, dated, cities, n_cities = {}, {}, 0, {}, 0
    for c in db:sql("select a.city, a.title, c.text, c.date_start, c.date_end, c.place, "
        .. "c.line from caption c join article a on a.id = c.article_id where ?1 is null "
        .. "or a.city = ?1 order by c.id", p.city) do
      rows[#rows + 1] = { city = c.city, text = c.text, date_start = c.date_start,
        date_end = c.date_end, place = c.place, line = c.line }
      if c.date_start then
        dated = dated + 1
        events[#events + 1] = { start = c.date_start, finish = c.date_end,
          label = short(c.text, 24), group = c.city }
      end
      if c.city and not cities[c.city] then
        cities[c.city], n_cities = true, n_cities + 1
      end
    end
    out:table { columns = columns, rows = rows,
      note = ("共 %d 条图注，%d 条有日期，分属 %d 个城市。"):format(#rows, dated, n_cities) }
    if #events > 0 then
      out:chart { kind = "timeline", title = "图注的日期", events = events,
        note = ("%d 条有日期的图注，共 %d 条。"):format(dated, #rows) }
    end
  end,
}
