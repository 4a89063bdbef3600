-- Any Markdown text: # opens an article, lower headings are its sections.
return qikan.profile {
  name = "markdown",
  title = "Markdown（通用）",
  priority = -10,
  recognise = [[^#{1,6}[ \t]+\S]],
  article = { levels = { 1 } },
  section = { outline = true },
}
