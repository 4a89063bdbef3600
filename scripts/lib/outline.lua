-- The sections of an article with their lengths, and how much the headings of one set are
-- made alike.
local M = {}

M.columns = {
  { name = "ordinal", title = "序号", type = "integer" },
  { name = "level", title = "级", type = "integer" },
  { name = "title", title = "小标题" },
  { name = "characters", title = "字数", type = "integer" },
  { name = "share", title = "占比", type = "percent" },
}

-- Sections in order; a section's characters are all up to the next of its level or above.
function M.read(db, article_id)
  local sections, total = {}, 0
  for s in db:sql("select id, parent_id, ordinal, level, title from section "
      .. "where article_id = ? order by id", article_id) do
    sections[#sections + 1] = { id = s.id, parent = s.parent_id or 0, ordinal = s.ordinal,
      level = s.level, title = s.title, own = 0 }
  end
  local by_id = {}
  for _, s in ipairs(sections) do by_id[s.id] = s end
  for p in db:sql("select section_id, text from paragraph where article_id = ? order by id",
      article_id) do
    local n = qikan.text.count(p.text)
    total = total + n
    local s = p.section_id and by_id[p.section_id]
    if s then s.own = s.own + n end
  end
  for i, s in ipairs(sections) do
    s.characters = s.own
    for k = i + 1, #sections do
      if sections[k].level <= s.level then break end
      s.characters = s.characters + sections[k].own
    end
    s.share = total > 0 and math.floor(s.characters / total * 1000 + 0.5) / 1000 or nil
  end
  return sections, total
end

local function first(text, n)
  local at = utf8.offset(text, n + 1)
  return at and text:sub(1, at - 1) or text
end

local function last(text, n)
  local at = utf8.offset(text, -n)
  return at and text:sub(at) or text
end

-- The most frequent value and how often it is there.
local function most(values)
  local counts, best, times = {}, nil, 0
  for _, v in ipairs(values) do
    counts[v] = (counts[v] or 0) + 1
    if counts[v] > times then best, times = v, counts[v] end
  end
  return best, times
end

-- Sets of headings below one parent, with how many of them begin alike, end alike and are
-- of one length.
function M.sets(sections)
  local order, sets = {}, {}
  for _, s in ipairs(sections) do
    local key = s.parent .. "/" .. s.level
    if not sets[key] then
      sets[key] = { level = s.level, titles = {} }
      order[#order + 1] = sets[key]
    end
    table.insert(sets[key].titles, s.title or "")
  end
  local found = {}
  for _, set in ipairs(order) do
    local n = #set.titles
    if n > 1 then
      local heads, tails, lengths = {}, {}, {}
      for i, title in ipairs(set.titles) do
        local plain = qikan.text.normalise(title)
        heads[i], tails[i] = first(plain, 2), last(plain, 1)
        lengths[i] = tostring(qikan.text.count(plain))
      end
      local head, same_head = most(heads)
      local tail, same_tail = most(tails)
      local length, same_length = most(lengths)
      found[#found + 1] = {
        level = set.level, headings = n, first = set.titles[1],
        head = same_head > 1 and head or nil, same_head = same_head > 1 and same_head or nil,
        tail = same_tail > 1 and tail or nil, same_tail = same_tail > 1 and same_tail or nil,
        length = same_length > 1 and tonumber(length) or nil,
        same_length = same_length > 1 and same_length or nil,
      }
    end
  end
  return found
end

M.set_columns = {
  { name = "first", title = "一组小标题（首条）" },
  { name = "level", title = "级", type = "integer" },
  { name = "headings", title = "条数", type = "integer" },
  { name = "head", title = "同首二字" },
  { name = "same_head", title = "同首条数", type = "integer" },
  { name = "tail", title = "同尾字" },
  { name = "same_tail", title = "同尾条数", type = "integer" },
  { name = "length", title = "同长（字）", type = "integer" },
  { name = "same_length", title = "同长条数", type = "integer" },
}

return M
