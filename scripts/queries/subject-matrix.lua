-- Which share of a city's article is about which subject, after the labels of the classifier
-- `subject` on its main sections: those that `qikan classify` stored, else worked out now.
local labels = {
  { name = "leadership", title = "党的领导" }, { name = "legislation", title = "立法" },
  { name = "oversight", title = "监督" }, { name = "deputies", title = "代表工作" },
  { name = "decisions", title = "决定任免" }, { name = "grassroots", title = "基层人大" },
  { name = "capacity", title = "自身建设" }, { name = "theory", title = "理论认识" },
  { name = "outlook", title = "下一步设想" },
}

-- A main section ends where the next of its level begins; characters are those that can be
-- seen.  The first sentence of a section stands for it as evidence.
local sections = [[
  with main as (
    select s.id as id, s.article_id as article_id, a.city as city,
      coalesce((select min(n.id) from section n where n.article_id = s.article_id
        and n.id > s.id and n.level <= s.level), s.id + 10000000) as stop
    from section s join article a on a.id = s.article_id
    where s.level = 1 and a.city is not null and (?1 is null or a.issue_id = ?1))
  select main.id as id, main.city as city, main.article_id as article_id,
    (select coalesce(sum(length(replace(replace(replace(replace(p.text, ' ', ''), char(9), ''),
      char(10), ''), char(12288), ''))), 0) from paragraph p
      where p.article_id = main.article_id and p.section_id >= main.id
        and p.section_id < main.stop) as characters,
    (select min(t.id) from sentence t where t.paragraph_id =
      (select min(p.id) from paragraph p where p.article_id = main.article_id
        and p.section_id >= main.id and p.section_id < main.stop)) as sentence_id
  from main order by main.id]]

local cities, order, stored

-- Read once for the rows, the cells and the note.
local function read(db, p)
  if cities then return end
  local subjects
  subjects, stored = qikan.labels("subject")
  cities, order = {}, {}
  for s in db:sql(sections, p.issue) do
    local city = cities[s.city]
    if not city then
      city = { characters = 0, articles = 0, by = {}, evidence = {} }
      cities[s.city] = city
      order[#order + 1] = s.city
    end
    city.characters = city.characters + s.characters
    if s.article_id ~= city.last then
      city.articles, city.last = city.articles + 1, s.article_id
    end
    local label = subjects[s.id] and subjects[s.id].label
    if label then
      city.by[label] = (city.by[label] or 0) + s.characters
      city.evidence[label] = city.evidence[label] or {}
      table.insert(city.evidence[label], s.sentence_id)
    end
  end
end

local notes = {
  share = "每格：以该主题为主的各节字数 ÷ 该城市文章一级小标题下的总字数（最后一列）。",
  per_10000 = "每格：该城市文章一级小标题下每 10,000 字中，以该主题为主的各节的字数；分母为最后一列。",
  per_article = "每格：该城市每篇文章中，以该主题为主的各节的字数；分母为该城市有一级小标题的文章篇数（倒数第二列）。",
  characters = "每格：以该主题为主的各节的字数；最后一列是该城市文章一级小标题下的总字数。",
}

return qikan.query {
  name = "subject-matrix",
  title = "各城市的主题分布",
  description = "城市 × 主题：文章的篇幅如何分配。",
  params = {
    { name = "per", type = "enum", values = { "share", "per_10000", "per_article", "characters" },
      default = "share", title = "单位",
      help = "share of the characters; characters per 10,000 or per article; characters" },
    { name = "issue", type = "integer", min = 1, title = "期",
      help = "id of one issue; without it all issues" },
  },
  rows = function(db, p)
    read(db, p)
    return order
  end,
  columns = function(db, p)
    local columns = {}
    for _, label in ipairs(labels) do
      columns[#columns + 1] = { name = label.name, title = label.title,
        type = p.per == "share" and "percent" or "integer",
        decimals = p.per == "share" and 2 or nil }
    end
    if p.per == "per_article" then
      columns[#columns + 1] = { name = "articles", title = "篇数", type = "integer",
        chart = false }
    end
    columns[#columns + 1] = { name = "characters", title = "总字数", type = "integer",
      chart = false }
    return columns
  end,
  cells = function(db, p, put)
    read(db, p)
    for _, name in ipairs(order) do
      local city = cities[name]
      for label, n in pairs(city.by) do
        local value = n
        if p.per == "share" then
          value = math.floor(n / city.characters * 10000 + 0.5) / 10000
        elseif p.per == "per_10000" then
          value = math.floor(n / city.characters * 10000 + 0.5)
        elseif p.per == "per_article" then
          value = math.floor(n / city.articles + 0.5)
        end
        put(name, label, value, city.evidence[label])
      end
      if p.per == "per_article" then put(name, "articles", city.articles) end
      put(name, "characters", city.characters)
    end
  end,
  note = function(db, p)
    read(db, p)
    return notes[p.per] .. "没有以某主题为主的节，该格为空。主题由分类器 subject 判断"
      .. (stored and "，取自数据库。" or "，本次现算；qikan classify subject 可以存入数据库。")
  end,
  chart = "heatmap",
}
