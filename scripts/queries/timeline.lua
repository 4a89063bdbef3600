-- Dated events of each city: the date and the clause it stands in; with a timeline.
local figures = require("figures")

local longest = 60 -- characters of a label

local function short(text)
  local at = utf8.offset(text, longest + 1)
  return at and text:sub(1, at - 1) .. "…" or text
end

-- The clause of a date, and the next ones where it only says when: “去年，…”, “…会议上，…”.
local function clause(text, raw, openings)
  local at = text:find(raw, 1, true)
  if not at then return text end
  local from = 1
  for _, sign in ipairs(figures.stops) do
    local _, b = figures.last(text:sub(1, at - 1), { sign })
    if b and b + 1 > from then from = b + 1 end
  end
  local stop = at + #raw - 1
  for _ = 1, 3 do
    local _, b = figures.first(text:sub(stop + 1), figures.stops)
    if not b then return text:sub(from) end
    stop = stop + b
    local enough = utf8.len(text:sub(from, stop)) or stop
    local said = text:sub(from, stop)
    local sign = figures.ends(said, figures.stops) or ""
    if enough > utf8.len(raw) + 6
      and not figures.ends(said:sub(1, #said - #sign), openings) then break end
  end
  local words = text:sub(from, stop)
  local sign = figures.ends(words, figures.stops)
  return sign and words:sub(1, #words - #sign) or words
end

-- Years alone say little of an event: they count only where asked for.
local function read(db, p)
  local rows, openings = {}, qikan.lexicon("timeline_openings")
  for d in db:sql("select d.id as id, d.city as city, d.raw as raw, d.date_start as first, "
      .. "d.date_end as last, d.sentence_id as sentence_id, s.text as text from date_mention d "
      .. "join sentence s on s.id = d.sentence_id join article a on a.id = d.article_id where "
      .. "d.city is not null and d.date_start is not null and (?1 is null or a.issue_id = ?1) "
      .. "and (?2 is null or d.city = ?2) and (?3 is null or d.date_end >= ?3) and (?4 is null "
      .. "or d.date_start <= ?4) order by min(a.id) over (partition by d.city), d.date_start, "
      .. "d.id", p.issue, p.city, p.from, p.to) do
    if p.years or #d.first > 4 then
      rows[#rows + 1] = { key = d.id, city = d.city, date_start = d.first,
        date_end = d.last ~= d.first and d.last or nil, raw = d.raw,
        event = clause(d.text, d.raw, openings), sentence_id = d.sentence_id }
    end
  end
  return rows
end

return qikan.query {
  name = "timeline",
  title = "大事时间线",
  description = "各城市有日期的事：日期和所在分句，附时间线。编号可用于 qikan show date_mention。",
  params = { figures.issue, figures.city,
    { name = "from", type = "date", title = "起", help = "no earlier ones" },
    { name = "to", type = "date", title = "止", help = "no later ones" },
    { name = "years", type = "boolean", default = false, title = "只有年份的",
      help = "also dates that are a year alone" } },
  rows = read,
  key = { name = "id", title = "编号" },
  columns = {
    { name = "city", title = "城市" },
    { name = "date_start", title = "起", type = "date" },
    { name = "date_end", title = "止", type = "date" },
    { name = "raw", title = "原文" },
    { name = "event", title = "事件" },
  },
  measure = function(_, _, row, column)
    if column == "event" then return row.event, row.sentence_id end
    return row[column]
  end,
  note = "文章正文中的日期；止为空的是一日、一月，或一年。默认不列只有年份的。",
  chart = function(db, p)
    local events = {}
    for _, row in ipairs(read(db, p)) do
      events[#events + 1] = { start = row.date_start, finish = row.date_end,
        label = short(row.event), group = row.city }
    end
    if #events == 0 then return end
    return { kind = "timeline", title = "大事时间线", events = events }
  end,
}
