/* template.c - commented starters for definitions.
 * In:   a kind and a name.
 * Out:  a file that runs as it is.
 * Owns: nothing. */
#include <stdio.h>

#include "base/nearest.h"
#include "script/define.h"
#include "script/host_state.h"

/* %s is the name. */
static const char report[] =
    "-- A report: run it with `qikan report %s`, or this file with `qikan run`.\n"
    "return qikan.report {\n"
    "  name = \"%s\",\n"
    "  title = \"各城市的文章\",\n"
    "  params = {\n"
    "    -- type: string, integer, number, boolean, date, enum (with values), city\n"
    "    { name = \"least\", type = \"integer\", default = 0, min = 0,\n"
    "      help = \"articles with fewer characters are left out\" },\n"
    "  },\n"
    "  run = function(db, p, out)\n"
    "    local rows = {}\n"
    "    for a in db:sql(\"select city, title, text from article order by id\") do\n"
    "      local n = qikan.text.count(a.text or \"\")\n"
    "      if n >= p.least then\n"
    "        rows[#rows + 1] = { city = a.city, title = a.title, characters = n }\n"
    "      end\n"
    "    end\n"
    "    out:heading(\"文章\")\n"
    "    out:table {\n"
    "      columns = {\n"
    "        { name = \"city\", title = \"城市\" },\n"
    "        { name = \"title\", title = \"题目\" },\n"
    "        { name = \"characters\", title = \"字数\", type = \"integer\" },\n"
    "      },\n"
    "      rows = rows,\n"
    "      note = \"字数：正文中除空白以外的字符。\",\n"
    "    }\n"
    "  end,\n"
    "}\n";

static const char query[] =
    "-- A query: cities down, measures across.  Run it with `qikan query %s`.\n"
    "return qikan.query {\n"
    "  name = \"%s\",\n"
    "  title = \"各城市的篇幅\",\n"
    "  rows = \"city\", -- or \"issue\", or function(db, p) return { \"…\", … } end\n"
    "  columns = {\n"
    "    { name = \"sections\", title = \"节\" },\n"
    "    { name = \"sentences\", title = \"句\" },\n"
    "  },\n"
    "  note = \"节和句的数目；没有的数据为空，不是 0。\",\n"
    "  chart = \"bar\", -- or stacked, line, heatmap; leave it out for none\n"
    "  -- A value and, where one likes, the sentences (or their ids) it rests on;\n"
    "  -- nil is a missing cell.\n"
    "  measure = function(db, p, city, column)\n"
    "    local sql = column == \"sections\"\n"
    "      and \"select count(*) as n from section s join article a \"\n"
    "        .. \"on a.id = s.article_id where a.city = ?\"\n"
    "      or \"select count(*) as n from sentence s join article a \"\n"
    "        .. \"on a.id = s.article_id where a.city = ?\"\n"
    "    for row in db:sql(sql, city) do return row.n end\n"
    "  end,\n"
    "}\n";

static const char classifier[] =
    "-- A classifier: run it with `qikan classify %s`; its labels are in view label.\n"
    "return qikan.classifier {\n"
    "  name = \"%s\",\n"
    "  title = \"章节的题材\",\n"
    "  target = \"section\", -- or paragraph, sentence, article\n"
    "  labels = {\n"
    "    { name = \"law\", title = \"立法\" },\n"
    "    { name = \"people\", title = \"民生\" },\n"
    "  },\n"
    "  filter = function(section) return section.level == 1 end,\n"
    "  -- The label with the most points counts.  A word in the title weighs more than "
    "one\n"
    "  -- in the headings below it, and that more than one in the text.\n"
    "  weights = { title = 10, headings = 6, text = 1 },\n"
    "  minimum = 1, -- below that a section has no label\n"
    "  rules = {\n"
    "    { label = \"law\", words = { \"立法\", \"条例\", \"法规\" } },\n"
    "    { label = \"people\", words = { \"民生\", \"群众\" }, weight = 0.5 },\n"
    "    { label = \"law\", pattern = [[第[一二三四五六七八九十]+条]], field = \"text\" "
    "},\n"
    "  },\n"
    "}\n";

static const char check[] =
    "-- A check: run it with `qikan check %s`; its findings are in view diagnostic, and\n"
    "-- the exit status is 1 where there are some.\n"
    "return qikan.check {\n"
    "  name = \"%s\",\n"
    "  title = \"重复的标点\",\n"
    "  severity = \"warning\", -- or info, error\n"
    "  run = function(db, p, report)\n"
    "    for s in db:sql(\"select id, text from sentence order by id\") do\n"
    "      for _, mark in ipairs { \"，，\", \"。。\", \"、、\" } do\n"
    "        local at = s.text:find(mark, 1, true)\n"
    "        if at then\n"
    "          report { sentence = s.id, at = at, raw = mark, message = \"标点重复\",\n"
    "            suggestion = mark:sub(1, #mark // 2) }\n"
    "        end\n"
    "      end\n"
    "    end\n"
    "  end,\n"
    "}\n";

static const char extractor[] =
    "-- An extractor: run it with `qikan extract %s`; its facts are in view fact.\n"
    "return qikan.extractor {\n"
    "  name = \"%s\",\n"
    "  title = \"五年规划\",\n"
    "  -- Called for each sentence; returns nothing or a list of facts.\n"
    "  extract = function(sentence)\n"
    "    local facts = {}\n"
    "    for name in sentence.text:gmatch(\"“(.-)”\") do\n"
    "      if name:find(\"五$\") then\n"
    "        facts[#facts + 1] = { kind = \"plan\", text = name, data = { city = "
    "sentence.city } }\n"
    "      end\n"
    "    end\n"
    "    return facts\n"
    "  end,\n"
    "}\n";

static const char profile[] =
    "-- A profile: how a periodical looks.  `qikan ingest FILE --profile %s` uses it.\n"
    "return qikan.profile {\n"
    "  name = \"%s\",\n"
    "  title = \"一种刊物\",\n"
    "  priority = 0, -- of several profiles that recognise a text the highest is taken\n"
    "  -- All must match the beginning of the text; PCRE2.  Without `recognise` the "
    "profile\n"
    "  -- is used only where --profile names it.\n"
    "  -- recognise = { [[^# 刊名]], [[第\\d+期]] },\n"
    "  article = { levels = { 1 }, end_mark = \"■\" },\n"
    "  section = { outline = true, run_in = true },\n"
    "  paragraph = { join = true },\n"
    "}\n";

static const struct {
  int kind;
  const char *text;
} starters[] = {{QK_KIND_REPORT, report},         {QK_KIND_QUERY, query},
                {QK_KIND_CLASSIFIER, classifier}, {QK_KIND_CHECK, check},
                {QK_KIND_EXTRACTOR, extractor},   {QK_KIND_PROFILE, profile}};

static void put(qk_buf *text, const char *starter, const char *name) {
  for (const char *mark; (mark = strstr(starter, "%s")); starter = mark + 2) {
    qk_buf_put(text, (qk_str){starter, (size_t)(mark - starter)});
    qk_buf_put(text, qk_str_of(name));
  }
  qk_buf_put(text, qk_str_of(starter));
}

qk_code qk_host_template(const char *kind, const char *name, qk_buf *text, qk_err *e) {
  qk_str kinds[QK_COUNT(starters)];
  if (!qk_name_valid(qk_str_of(name)))
    return qk_fail(e, QK_USAGE,
                   "expected a name without spaces, /, \\, : and quotes, not beginning "
                   "with . or -, got '%.64s'",
                   name);
  for (size_t i = 0; i < QK_COUNT(starters); i++) {
    const qk_kind *k = &qk_kinds[starters[i].kind];
    kinds[i] = qk_str_of(k->name);
    if (strcmp(kind, k->name) != 0) continue;
    put(text, starters[i].text, name);
    return text->oom ? qk_nomem(e) : QK_OK;
  }
  qk_buf hint = {0};
  qk_nearest_hint(&hint, qk_str_of(kind), kinds, QK_COUNT(kinds));
  qk_fail(e, QK_USAGE, "there is no kind of definition '%.64s'%.*s", kind, QK_ARG(hint));
  qk_buf_free(&hint);
  return QK_USAGE;
}
