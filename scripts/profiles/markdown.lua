-- Any Markdown text: # opens an article, lower headings are its sections.
return qikan.profile {
  name = "markdown",
  title = "Markdown（通用）",
  priority = -10,
  recognise = [[^#{1,6}[ \t]+\S]],
  -- “科技某某周刊（第 12 期）：题目”, “《某某》第 12 期”
  masthead = {
    heading = {
      [[^《?(?<periodical>[^\d《》（(：:，。、]{2,20}?)》?[\s：:（(]*第\s*(?<number>\d{1,5})\s*期]],
      [[第\s*\d{1,5}\s*期\s*[）)]?\s*[：:]\s*(?<title>\S.*)$]],
    },
  },
  article = { levels = { 1 } },
  section = { outline = true },
}
