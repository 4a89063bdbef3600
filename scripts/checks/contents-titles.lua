-- The contents list and the articles say the same.
local titles = require("titles")

return qikan.check {
  name = "contents-titles",
  title = "目录与正文题目",
  description = "目录中的题目与正文题目不一致，或目录所列文章不在本期。",
  severity = "warning",
  run = function(db, p, report)
    for t in db:sql("select t.id, t.title, t.page, t.article_id, a.title as article "
        .. "from toc_entry t left join article a on a.id = t.article_id order by t.id") do
      if t.article_id and t.title and t.article then
        local how, _, difference = titles.compare(t.title, t.article, 0)
        if how ~= "相同" then
          report { toc_entry = t.id, code = "title", raw = t.title,
            severity = how == "近似" and "warning" or "info",
            message = (how == "近似" and "目录题目与正文不同：" or "目录题目与正文" .. how .. "：")
              .. difference,
            suggestion = t.article }
        end
      elseif not t.article_id and t.page and t.page:find("^%d+$") then
        report { toc_entry = t.id, code = "missing", severity = "info", raw = t.title,
          message = "目录所列文章在本期文本中没有找到" }
      end
    end
  end,
}
