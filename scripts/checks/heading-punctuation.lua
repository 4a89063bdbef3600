-- Headings: no half-width punctuation between Han characters, no full stop at the end where
-- the others of the set have none, no space inside of brackets.
local wide = { [","] = "，", [";"] = "；", [":"] = "：", ["?"] = "？", ["!"] = "！" }

local function han_before(text, at)
  local p = at > 1 and utf8.offset(text, -1, at)
  return p and utf8.codepoint(text, p) >= 0x2E80
end

return qikan.check {
  name = "heading-punctuation",
  title = "小标题的标点",
  description = "小标题中汉字后的半角标点，以及结尾的句号、逗号。",
  severity = "info",
  run = function(db, p, report)
    for s in db:sql("select id, title from section where title is not null order by id") do
      for at, mark in s.title:gmatch("()([,;:?!])") do
        if han_before(s.title, at) then
          report { section = s.id, at = at, code = "half-width", raw = s.title,
            message = "小标题用了半角“" .. mark .. "”",
            suggestion = s.title:sub(1, at - 1) .. wide[mark] .. s.title:sub(at + 1) }
          break
        end
      end
      for _, mark in ipairs { "，", "、", "；", "。" } do
        if #s.title > #mark and s.title:sub(-#mark) == mark then
          report { section = s.id, code = "end", raw = s.title, at = #s.title - #mark + 1,
            message = "小标题以“" .. mark .. "”结尾",
            suggestion = s.title:sub(1, -#mark - 1) }
        end
      end
    end
  end,
}
