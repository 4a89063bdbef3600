-- What a main section of an article of a people's congress is about.  The words and their
-- weights stand in lexicon/subject.txt: add lexicon/subject.txt to a folder of your own to
-- add entries or to take some back.

-- A section whose headings go through what a congress does, one after the other, has no one
-- subject: it is an overview, which counts as theory, unless it is about what comes next.
local plans = { "设想", "打算", "思路", "下一步", "建议", "展望" }
local functions = {
  { "立法" }, { "监督" }, { "重大事项", "票决", "任免" }, { "代表" },
  { "县乡人大", "基层人大" }, { "自身建设", "机关建设" },
}

local function goes_through(section)
  local headings, found = section.headings or "", 0
  for _, word in ipairs(plans) do
    if section.title:find(word, 1, true) then return 0 end
  end
  headings = headings:gsub("人民代表大会", "")
  for _, words in ipairs(functions) do
    for _, word in ipairs(words) do
      if headings:find(word, 1, true) then
        found = found + 1
        break
      end
    end
  end
  return found >= 4 and 1 or 0
end

return qikan.classifier {
  name = "subject",
  title = "章节主题",
  description = "一级小标题下的内容主要讲什么：党的领导、立法、监督、代表工作……",
  target = "section",
  labels = {
    { name = "leadership", title = "党的领导" },
    { name = "legislation", title = "立法" },
    { name = "oversight", title = "监督" },
    { name = "deputies", title = "代表工作" },
    { name = "decisions", title = "决定任免" },
    { name = "grassroots", title = "基层人大" },
    { name = "capacity", title = "自身建设" },
    { name = "theory", title = "理论认识" },
    { name = "outlook", title = "下一步设想" },
  },
  filter = function(section) return section.level == 1 end,
  lexicon = "subject",
  rules = {
    { name = "综述各项职能", label = "theory", test = goes_through, weight = 20 },
  },
  weights = { title = 10, headings = 10, text = 1 },
  minimum = 3,
}
