-- 云江民声: the example journal.  It looks as 人民之声 does, so only what differs is said.
return qikan.profile {
  name = "yunjiang-minsheng",
  title = "云江民声（示例期刊）",
  extends = "renmin-zhisheng",
  periodical = "云江民声",
  priority = 30,
  recognise = { [[^#\s*[云雲]江民[声聲]\s*$]] },
  masthead = {
    fields = {
      [[^[云雲]江民[声聲]$]],
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
  },
  article = { cities = { "临澜", "丰岭", "岚溪", "汐州", "芦湾", "雁屏", "青槐" } },
}
