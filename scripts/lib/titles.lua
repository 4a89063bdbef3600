-- Titles compared: how near two are, and where they differ.
local M = {}

local function characters(text)
  local list = {}
  for _, code in utf8.codes(text) do list[#list + 1] = utf8.char(code) end
  return list
end

-- One line, every run of white space one space.
function M.tidy(text)
  return (text:gsub("　", " "):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

-- From 0 to 1: pairs of characters that both have (Dice).
function M.similarity(a, b)
  a, b = qikan.text.normalise(a), qikan.text.normalise(b)
  if a == b then return 1 end
  local seen, common, n = {}, 0, 0
  for _, pair in ipairs(qikan.text.ngrams(a, 2)) do
    seen[pair] = (seen[pair] or 0) + 1
    n = n + 1
  end
  for _, pair in ipairs(qikan.text.ngrams(b, 2)) do
    n = n + 1
    if (seen[pair] or 0) > 0 then
      seen[pair] = seen[pair] - 1
      common = common + 1
    end
  end
  return n > 0 and 2 * common / n or 0
end

-- What turns a into b: 〔-…-〕 is only in a, 〔+…+〕 only in b.
function M.difference(a, b)
  local x, y = characters(a), characters(b)
  if #x > 400 or #y > 400 then return a == b and a or "〔-" .. a .. "-〕〔+" .. b .. "+〕" end
  local length = {}
  for i = #x + 1, 1, -1 do
    length[i] = {}
    for j = #y + 1, 1, -1 do
      if i > #x or j > #y then
        length[i][j] = 0
      elseif x[i] == y[j] then
        length[i][j] = length[i + 1][j + 1] + 1
      else
        length[i][j] = math.max(length[i + 1][j], length[i][j + 1])
      end
    end
  end
  local out, gone, come, i, j = {}, {}, {}, 1, 1
  local function flush()
    if #gone > 0 then out[#out + 1] = "〔-" .. table.concat(gone) .. "-〕" end
    if #come > 0 then out[#out + 1] = "〔+" .. table.concat(come) .. "+〕" end
    gone, come = {}, {}
  end
  while i <= #x or j <= #y do
    if i <= #x and j <= #y and x[i] == y[j] then
      flush()
      out[#out + 1] = x[i]
      i, j = i + 1, j + 1
    elseif j > #y or (i <= #x and length[i + 1][j] >= length[i][j + 1]) then
      gone[#gone + 1] = x[i]
      i = i + 1
    else
      come[#come + 1] = y[j]
      j = j + 1
    end
  end
  flush()
  return table.concat(out)
end

-- 相同, 空格不同, 近似 or nothing; how near; where they differ.
function M.compare(a, b, least)
  local x, y = M.tidy(a), M.tidy(b)
  if x == y then return "相同", 1 end
  if qikan.text.normalise(x) == qikan.text.normalise(y) then
    local spaces = x:gsub(" ", "") == y:gsub(" ", "")
    return spaces and "空格不同" or "全半角不同", 1, M.difference(x, y)
  end
  local near = M.similarity(x, y)
  if near >= least then return "近似", near, M.difference(x, y) end
  return nil, near
end

return M
