-- The same words twice in a row: 伟大复兴伟大复兴.  Words that official prose does double
-- stand in lexicon/doubled_words.txt.
local doubled = {}
for _, word in ipairs(qikan.lexicon("doubled_words")) do doubled[word] = true end

local LONGEST = 8

local function characters(text)
  local list, at = {}, {}
  for p, code in utf8.codes(text) do
    list[#list + 1], at[#at + 1] = code, p
  end
  at[#at + 1] = #text + 1
  return list, at
end

local function is_han(code) return code >= 0x4E00 and code <= 0x9FFF end

-- Length of the longest run at i that stands there twice, Han characters alone.
local function repeated(list, i)
  for n = math.min(LONGEST, (#list - i + 1) // 2), 2, -1 do
    local same = true
    for k = 0, n - 1 do
      local code = list[i + k]
      if code ~= list[i + n + k] or not is_han(code) then
        same = false
        break
      end
    end
    if same then return n end
  end
end

-- 一步一步, and a single character that stands there four times.
local function usual(list, i, n)
  return n == 2 and (list[i] == 0x4E00 or list[i] == list[i + 1])
end

return qikan.check {
  name = "repeated-words",
  title = "词语重复",
  description = "同一词语连写两遍（二至八字）。",
  severity = "warning",
  run = function(db, p, report)
    for s in db:sql("select id, text from sentence order by id") do
      local list, at = characters(s.text)
      local i = 1
      while i < #list do
        local n = is_han(list[i]) and repeated(list, i)
        local word = n and s.text:sub(at[i], at[i + n] - 1)
        if n and not doubled[word] and not usual(list, i, n) then
          report { sentence = s.id, at = at[i], raw = word .. word,
            message = "“" .. word .. "”连写了两遍", suggestion = word }
        end
        i = i + (n and 2 * n or 1)
      end
    end
  end,
}
