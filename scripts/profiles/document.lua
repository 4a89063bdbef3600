-- 公文: official documents as plain text, a line a paragraph; the title among the first
-- lines, the body from the salutation on, outline 一、 （一） 1. （1）.
return qikan.profile {
  name = "document",
  title = "公文、工作报告（纯文本）",
  priority = -20,
  recognise = [[\S]],

  masthead = {
    fields = {
      [[(?<year>\d{4})年(?<month>\d{1,2})月(?<day>\d{1,2})日]],
      [[^(?:时间\s*[:：]\s*)?(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})]],
      [[^来源\s*[:：]\s*(?<publisher>\S+)$]],
      [[^(?<year>\d{4})年]],
    },
    back_matter = { [[^相关报道[:：]?$]], [[^扫一扫]], [[^本作品来自]] },
  },

  article = {
    first_line = true,
    title = { [[^(?:\d{4}年)?.{0,30}(?:政府)?工作报告$]], [[^关于.{2,80}的(?:报告|决定|意见|通知|公告|说明)$]] },
    body_start = [[^(?:各位代表|同志们|各位委员|主任、各位副主任)[^。]{0,20}[：:！!]$]],
    byline = {
      [[^\p{Han}{0,12}(?:省长|市长|主席|总理|主任|州长|区长|县长)[\s　]*\p{Han}{1,4}(?:[\s　]*\p{Han}{1,4})?$]],
    },
    kinds = { { kind = "other" } },
  },

  section = {
    outline = true,
    not_patterns = [[^第?[一二三四五六七八九十]+(?:是|要|则|来)]],
  },

  paragraph = { lines = true, join = true },
}
