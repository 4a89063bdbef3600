-- How long each city's sections are: characters by city and section, longest first.
return qikan.report {
  name = "lengths",
  title = "各节的字数",
  params = {
    { name = "least", type = "integer", default = 0, min = 0, help = "shortest section shown" },
  },
  run = function(db, p, out)
    local rows = {}
    for s in db:sql([[
      select a.city, s.title, sum(length(p.text)) as characters
      from section s join article a on a.id = s.article_id join paragraph p on p.section_id = s.id
      where a.city is not null group by s.id having characters >= ?
      order by characters desc, s.id]], p.least) do
      rows[#rows + 1] = { city = s.city, section = s.title, characters = s.characters }
    end
    out:table { title = "各节的字数", columns = { { name = "city", title = "城市" },
      { name = "section", title = "节" }, { name = "characters", title = "字数" } }, rows = rows }
  end,
}
