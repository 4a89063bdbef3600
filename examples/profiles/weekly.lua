-- 科技爱好者周刊: a weekly in Markdown.  `#` carries the number and the title of the issue,
-- `##` a column (an article), numbered lines its items; pictures have （图片说明：…） below.
return qikan.profile {
  name = "weekly",
  title = "科技爱好者周刊（Markdown 周刊）",
  priority = 10,
  recognise = [[\A\s*#\s+(?:每周分享|科技爱好者周刊)]],
  periodical = "科技爱好者周刊",
  masthead = {
    fields = {
      [[^(?:每周分享|科技爱好者周刊).*?第\s*(?<number>\d+)\s*期]],
      [[第\s*\d+\s*期\s*[）)]?\s*[：:]?\s*(?<title>[^\s：:（(）)].*)$]],
    },
  },
  article = { levels = { 1, 2 } },
  section = { patterns = [[^\d{1,3}、.{1,100}$]], bold_lines = true },
  caption = { patterns = [[^[（(]图片说明[：:].*[）)]$]] },
}
