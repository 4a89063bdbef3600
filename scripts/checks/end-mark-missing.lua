-- Where most articles of a column end with the end mark, the others should, too.
return qikan.check {
  name = "end-mark-missing",
  title = "缺文末标记",
  description = "同一栏目多数文章有文末标记（如 ■），个别没有。",
  severity = "info",
  run = function(db, p, report)
    for a in db:sql([[
        select a.id, a.title, a.line_end as line, a.issue_id from article a join (
          select issue_id, coalesce(column_title, '') as head, sum(end_mark) as marked,
            count(*) as n from article group by 1, 2) c
          on c.issue_id = a.issue_id and c.head = coalesce(a.column_title, '')
        where a.end_mark = 0 and c.n >= 3 and c.marked * 2 > c.n
          and a.kind in ('city_report', 'speech', 'other')
        order by a.id]]) do
      report { issue = a.issue_id, line = a.line, raw = a.title,
        message = "文章没有文末标记，同栏目多数文章有" }
    end
  end,
}
