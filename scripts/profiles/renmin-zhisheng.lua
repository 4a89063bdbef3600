-- 人民之声: journal of a provincial people's congress, as OCR tools render its pages.
-- The layout (contents list with pages, “城市：题目”, bold run-in headings, floating picture
-- captions, end mark) is that of many congress journals: extend it, and say how yours is
-- recognised.
return qikan.profile {
  name = "renmin-zhisheng",
  title = "人民之声（人大机关刊物）",
  periodical = "人民之声",
  priority = 20,
  recognise = { [[^#\s*人民之[声聲]\s*$]], [[总第\s*\d+\s*期]] },

  masthead = {
    fields = {
      [[^人民之[声聲]$]], -- the title page's lettering; the name is `periodical` above
      [[总第\s*(?<number>\d+)\s*期]],
      [[^(?<year>\d{4})年第\d+期]],
      [[总第\d+期\s+(?<year>\d{4})\s+(?<month>\d{1,2})$]],
      [[^(?:(?<year>\d{4})年)?(?<month>\d{1,2})月(?<day>\d{1,2})日出版]],
      [[定价\s*[:：]\s*(?<price_yuan>\d+(?:\.\d+)?)\s*元]],
      [[连续出版物号\s*[:：]\s*(?<cn_serial>CN\S+)]],
      [[编辑出版发行\s*[/／:：]\s*(?<publisher>\S+)]],
      [[(?:社址|^地址)\s*[:：]\s*(?<address>\S+)]],
      [[(?:邮编|邮政编码)\s*[:：]\s*(?<postal_code>\d{6})]],
      [[^网址\s*[:：]\s*(?<website>\S+)]],
      [[^邮箱\s*[:：]\s*(?<email>\S+@\S+)]],
      [[^(?<title>.{6,90}?)\s*专刊$]],
    },
    -- 副主编：某某 某某; names of two to four characters tell people from firms.
    staff = [[^(?<role>(?!\p{Han}*范围)[\p{Han}、]{2,12})[：:]\s*(?<names>\p{Han}{2,4}(?:[ 、]+\p{Han}{2,4})*)$]],
    start = [[^\d{4}年第\d+期\s+总第\d+期]],
    back_matter = { [[^请扫描二维码]], [[^\p{Han}{2,20}[（(]\p{Han}{2,4}\s*[／/]\s*摄[）)]$]] },
  },

  contents = {
    entry = [[^(?<page>\d{1,3})\s+(?:(?<city>\p{Han}{2,6})：)?(?<title>.+?)(?:\s(?<author>\p{Han}{2,3}))?$]],
    cover = [[^[\[［](?<column>[^\]］]+)[\]］]\s*(?<title>.+)$]],
  },

  article = {
    title = [[^(?<city>\p{Han}{2,6})\s*[：:]\s*(?<title>.*)$]],
    levels = { 1 },
    cities = qikan.lexicon("prefectures"),
    kinds = {
      { kind = "city_report", city = true },
      { kind = "appendix", table = true },
      { kind = "notice", title = [[(?:通报|通知|公告|公报|启事)$]] },
      { kind = "speech", column = [[特稿|特别报道|讲话]] },
      { kind = "speech", title = [[^\p{Han}{2,4}：]] },
    },
    end_mark = "■",
    byline = { [[^（本文由.+执笔）$]], [[^[（(].{1,30}[/／]\s*(?:供稿|撰文|文).*[）)]$]] },
    kicker = [[(?:召开|举行|举办|开幕|闭幕)$]],
  },

  caption = { patterns = [[[（(]资料图片[）)]$]], floating = true },

  section = {
    run_in = true,
    outline = true,
    -- 一是…。二是…。 are spoken enumerations, bold or not.
    not_patterns = { [[^第?[一二三四五六七八九十]+(?:是|要|则|来)]], [[^另?一方面]] },
    verbs = qikan.lexicon("heading_verbs"),
    copulas = qikan.lexicon("heading_copulas"),
    ordinals = qikan.lexicon("heading_ordinals"),
  },

  paragraph = { join = true },
}
