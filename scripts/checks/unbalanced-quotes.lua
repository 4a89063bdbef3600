-- Quotation marks and brackets come in pairs within a paragraph.
local closing = { ["“"] = "”", ["‘"] = "’", ["《"] = "》", ["（"] = "）", ["〈"] = "〉",
  ["【"] = "】" }
local opening = {}
for open, close in pairs(closing) do opening[close] = open end

-- Byte and mark of the first that has no partner.
local function first_alone(text)
  local stack = {}
  for at, code in utf8.codes(text) do
    local mark = utf8.char(code)
    if closing[mark] then
      stack[#stack + 1] = { mark = mark, at = at }
    elseif opening[mark] then
      local top = stack[#stack]
      if not top or top.mark ~= opening[mark] then return at, mark end
      stack[#stack] = nil
    end
  end
  if stack[1] then return stack[#stack].at, stack[#stack].mark end
end

return qikan.check {
  name = "unbalanced-quotes",
  title = "引号、括号、书名号不成对",
  description = "一段之内，“”‘’《》〈〉（）【】应成对。",
  severity = "warning",
  run = function(db, p, report)
    for row in db:sql("select id, text from paragraph order by id") do
      local at, mark = first_alone(row.text)
      if at then
        -- 1）、2） number items and have no partner.
        local item = mark == "）" and row.text:sub(1, at - 1):find("[%d]$")
        if not item then
          report { paragraph = row.id, at = at, raw = mark,
            message = closing[mark] and ("“" .. mark .. "”没有对应的“" .. closing[mark] .. "”")
              or ("“" .. mark .. "”没有对应的“" .. opening[mark] .. "”") }
        end
      end
    end
    for row in db:sql("select id, title from section where title is not null order by id") do
      local at, mark = first_alone(row.title)
      if at then
        report { section = row.id, at = at, raw = row.title,
          message = "小标题中“" .. mark .. "”不成对" }
      end
    end
  end,
}
