-- The regulations that cities made or are making, by subject: what the queries on them read.
local figures = require("figures")
local M = {}

M.other = "其他"

local function subjects()
  local list, order, seen = {}, {}, {}
  for _, entry in ipairs(qikan.lexicon("regulation_subjects")) do
    local word, subject = entry:match("^(.-)\t+(.+)$")
    if not word then
      error(("lexicon regulation_subjects: expected a word, a tab and a subject, got '%s'")
        :format(entry), 0)
    end
    list[#list + 1] = { word = word, subject = subject }
    if not seen[subject] then seen[subject], order[#order + 1] = true, subject end
  end
  order[#order + 1] = M.other
  return list, order
end

local function subject_of(list, title)
  for _, s in ipairs(list) do
    if title:find(s.word, 1, true) then return s.subject end
  end
  return M.other
end

-- The title without the city's name: a city's own regulations are named with it and
-- without.
function M.nameless(title, city)
  for _, name in ipairs { city .. "市", city .. "经济特区" } do
    if title:sub(1, #name) == name then return title:sub(#name + 1) end
  end
  return title
end

-- The same without what is said of its state, for comparing.
local function bare(title, city)
  for _, open in ipairs { "（", "(" } do
    local at = figures.last(title, { open })
    if at and at > 1 and figures.ends(title, { "）", ")" }) then title = title:sub(1, at - 1) end
  end
  return M.nameless((title:gsub("修正案$", "")), city)
end

local statement = [[
  select m.city as city, d.title as title, d.issuer as issuer, m.action as action,
    m.sentence_id as sentence_id, m.bracketed as bracketed
  from document_mention m join document d on d.id = m.document_id
  where d.kind = 'regulation' and m.city is not null
    and (?1 is null or (m.article_id in (select id from article where issue_id = ?1)))
    and (?2 is null or m.city = ?2)
  order by m.id]]

-- Of the state, of a province or of another city.
local function is_foreign(r, cities)
  if r.issuer == "省" or r.issuer == "国家" then return true end
  local head = utf8.offset(r.title, 5)
  if head and r.title:sub(1, head - 1):find("省", 1, true) then return true end
  for _, city in ipairs(cities) do
    if city ~= r.city and r.title:sub(1, #city) == city then return true end
  end
  return false
end

-- Written of as not made (不制定大而全的条例), and never otherwise.
local function not_made(r)
  for _, action in ipairs(r.actions) do
    if action ~= "不制定" then return false end
  end
  return #r.actions > 0
end

-- List of {city, title, subject, evidence, actions} in reading order, and the order of
-- subjects.  Several forms of one title of a city are one regulation.
function M.read(db, p)
  local words, order = subjects()
  local cities, list, known = figures.cities(db), {}, {}
  for r in db:sql(statement, p.issue, p.city) do
    if not is_foreign(r, cities) then
      local key = r.city .. "\t" .. bare(r.title, r.city)
      local have = known[key]
      if not have then
        have = { city = r.city, title = bare(r.title, r.city),
          subject = subject_of(words, r.title), evidence = {}, actions = {} }
        known[key], list[#list + 1] = have, have
      end
      if r.sentence_id and have.evidence[#have.evidence] ~= r.sentence_id then
        table.insert(have.evidence, r.sentence_id)
      end
      if r.action and r.action ~= "" then have.actions[#have.actions + 1] = r.action end
    end
  end
  local made = {}
  for _, r in ipairs(list) do
    if not not_made(r) then made[#made + 1] = r end
  end
  return made, order
end

M.note = "法规按名称归类（词表 regulation_subjects），略去市名和“草案”等字样；不含国家的、省的和其他城市的。"
  .. "文章提到的都算，正在制定的也在内。"

return M
