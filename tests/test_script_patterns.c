/* test_script_patterns.c - db:match, patterns over a database.
 * In:   an issue made for it, the example issue; QIKAN_SHARED's issue (skipped where it
 * is missing).
 * Out:  matches with their sentences, spans, captures; errors with their place.
 * Owns: nothing. */
#include "qikan/qikan.h"
#include "test_kinds.h"

#define ISSUE QIKAN_SHARED "/issues/renmin-zhisheng-2021-09.md"

static const char issue[] = "# 云桥：站点\n\n"
                            "去年设立3个联络站，今年设立联络点13个。撤销旧站2个。\n\n"
                            "设立“夜间”联络站。甲站有25名代表，乙站有30名代表。\n\n"
                            "# 河口：会议\n\n"
                            "河口設立了６个聯絡站。会议开了。\n";

static void open_text(box *b, const char *text, qk_buf *path) {
  static const char *const folders[] = {QIKAN_ROOT "/scripts", NULL};
  qk_err e = {0};
  box_open(b);
  qk_buf_printf(path, "%s/i.md", b->dirs[1]);
  box_put(b, 1, "i.md", text);
  kinds_ingest(b->db, path->p);
  const char *dirs[] = {folders[0], b->dirs[1]};
  cr_assert_eq(qk_host_new(&b->host, dirs, 2, &e), QK_OK, "%s", e.msg);
  box_store(b);
}

/* What a body prints; an error: its message behind !. */
static void expect_printed(box *b, const char *body, const char *wanted) {
  qk_buf out = {0};
  qk_buf text = {0};
  qk_err e = {0};
  qk_result r;
  char path[160];
  qk_buf_printf(&text, "local db = qikan.db\n%s\n", body);
  box_put_bytes(b, 1, "t.lua", qk_buf_str(&text));
  snprintf(path, sizeof path, "%s/t.lua", b->dirs[1]);
  qk_code code = qk_host_script(b->host, b->store, path, NULL, 0, &r, &e);
  kinds_render(&r, "text", &out);
  if (code) {
    qk_buf_clear(&out);
    qk_buf_printf(&out, "!%s", e.msg);
  }
  while (out.n && out.p[out.n - 1] == '\n') out.p[--out.n] = 0;
  bool part = wanted[0] == '!';
  cr_expect(part ? strncmp(out.p, wanted, strlen(wanted)) == 0
                 : strcmp(out.p, wanted) == 0,
            "%s: got\n%s\nnot\n%s", body, out.p, wanted);
  qk_result_free(&r);
  qk_buf_free(&text);
  qk_buf_free(&out);
}

static const char *const bodies[][2] = {
    {"for m in db:match('\"设立\" []{0,4} \"联络站\"') do print(m.text) end",
     "设立3个联络站\n设立“夜间”联络站\n設立了６个聯絡站"},
    {"for m in db:match('\"设立\" n:[quantity unit=\"个\" value > 4]') do print(m.text) "
     "end",
     ""},
    {"for m in db:match('\"设立\" []? n:[quantity unit=\"个\"]') do\n"
     "  local n = m.captures.n\n"
     "  print(m.text, n.text, n.first, n.last, n.fact.value, n.fact.noun)\n"
     "end",
     "设立3个 3个 13 16 3.0 联络站\n設立了６个 ６个 16 21 6.0 聯絡站"},
    {"for m in db:match('n:[quantity]') do\n"
     "  local s, span = m.sentence.text, m.spans[1]\n"
     "  assert(s:sub(span[1], span[2]) == m.text and m.text == m.captures.n.text)\n"
     "  assert(m.captures.n.fact.raw == m.text and m.captures.n.fact.sentence == "
     "m.sentence)\n"
     "  print(m.text, m.sentence.line, m.sentence.ordinal)\n"
     "end",
     "3个 3 1\n13个 3 1\n2个 3 2\n25名 5 2\n30名 5 2\n６个 9 1"},
    {"for m in db:match{pattern='[quantity]', limit=2} do print(m.text) end",
     "3个\n13个"},
    {"for m in db:match{pattern='\"设立\" []* \"站\"', shortest=true, limit=1} do "
     "print(m.text) end",
     "设立3个联络站"},
    {"for m in db:match('a:[quantity] [any]* b:[quantity] :: a.value > b.value') do "
     "print(m.text) end",
     ""},
    {"for m in db:match('a:[quantity unit=\"名\"] [any]* b:[quantity] :: a.value < "
     "b.value') do "
     "print(m.captures.a.fact.value, m.captures.b.fact.value) end",
     "25.0 30.0"},
    {"for m in db:match('a:\"设立\"? \"联络站\"') do print(m.captures.a) break end",
     "nil"},
    {"local n = 0 for m in db:match('\"不在\"') do n = n + 1 end print(n)", "0"},
    {"for m in db:match('[]') do for k in db:match('[quantity]') do print(m.text, "
     "k.text) "
     "break end break end",
     "去 3个"},
    {"for m in db:match('@count_verbs [quantity]') do print(m.text) end",
     "设立3个\n有25名\n有30名"},
    {"local next, _, _, closer = db:match('[]') next() closer = nil collectgarbage() "
     "print(next().text)",
     "年"},
    {"for m in db:match('a:[]') do print(m.captures.b) end",
     "!captures has no field 'b'; expected a"},
    {"for m in db:match('a:[]') do print(m.captures.a.fist) end",
     "!the capture has no field 'fist'; did you mean 'first'?"},
    {"db:match('\"设立\" [quantty unit=\"个\"] []{0,4}')",
     "!db:match: pattern, character 7: there is no fact or class 'quantty'; did you mean "
     "'quantity'? Expected one of quantity, document, practice, place, quotation, date, "
     "fact, any, han, latin, number, punct, stop, word, value, lexicon: \"设立\" "
     "[▸quantty◂ unit=\"个\"] []{0,4}"},
    {"db:match('')", "!db:match: pattern, character 1: the pattern is empty; "},
    {"db:match(('\"甲\" '):rep(5000))",
     "!db:match: pattern, character 1: expected at most 16384 bytes, got 30000"},
    {"db:match('@nowhere')", "!db:match: pattern, character 1: expected a file "
                             "lexicon/nowhere.txt in a script folder, got none: "
                             "▸@nowhere◂"},
    {"db:match()", "!db:match: pattern: expected a string, as in "},
    {"db:match{patern='[]'}", "!db:match has no field 'patern'; did you mean 'pattern'?"},
    {"db:match(7)", "!db:match: expected a table of options, got number 7"},
    {"db:match{pattern='[]', limit=0}",
     "!db:match: limit: expected a whole number from 1"},
    {"db:match{pattern='[]', shortest=1}",
     "!db:match: shortest: expected true or false, "},
    {"db:match{pattern='[]', city=print}",
     "!db:match: city: expected a string, a number"},
    {"db.match('[]')", "!expected a call as db:match{…}"},
};

Test(script_patterns, matches_come_with_sentence_spans_and_captures) {
  box b;
  qk_buf path = {0};
  open_text(&b, issue, &path);
  for (size_t i = 0; i < QK_COUNT(bodies); i++)
    expect_printed(&b, bodies[i][0], bodies[i][1]);
  qk_buf_free(&path);
  box_close(&b);
}

Test(script_patterns, articles_can_be_chosen) {
  static const char *const rows[][2] = {
      {"for m in db:match{pattern='[quantity unit=\"个\"]', city='临澜'} do\n"
       "  assert(m.city == '临澜' and m.sentence.article.city == '临澜')\n"
       "  n = n + 1\n"
       "end\n"
       "print(n > 5, n == db.cities['临澜'].quantities:where{unit='个'}:count())",
       "true true"},
      {"for m in db:match{pattern='\"代表\"', city={'汐州', '芦湾'}, kind='city_report'} "
       "do "
       "n = n + 1 c[m.city] = true end print(n > 5, c['汐州'], c['芦湾'], c['临澜'])",
       "true true true nil"},
      {"for m in db:match{pattern='\"代表\"', city='无此城'} do n = n + 1 end print(n)",
       "!db:match: there is no article of city '无此城'; expected one of "},
      {"for m in db:match{pattern='\"代表\"', kind='speech'} do "
       "c[m.sentence.article.kind] = "
       "true assert(m.city == nil) end for k in pairs(c) do print(k) end",
       "speech"},
      {"for m in db:match{pattern='\"代表\"', article=3} do c[m.sentence.article_id] = "
       "true "
       "end for k in pairs(c) do print(k) end",
       "3"},
      {"for m in db:match{pattern='\"代表\"', since='2024-07'} do n = n + 1 end print(n)",
       "0"},
  };
  static const char *const folders[] = {QIKAN_ROOT "/scripts"};
  box b;
  qk_err e = {0};
  kinds_open(&b);
  cr_assert_eq(qk_host_new(&b.host, folders, 1, &e), QK_OK, "%s", e.msg);
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf body = {0};
    qk_buf_printf(&body, "local n, c = 0, {} %s", rows[i][0]);
    expect_printed(&b, body.p, rows[i][1]);
    qk_buf_free(&body);
  }
  box_close(&b);
}

/* Each fact of every kind is found by its kind, at its place. */
Test(script_patterns, every_fact_of_an_issue_is_matched_where_it_stands) {
  static const char *const issues[] = {EXAMPLE, ISSUE};
  static const char body[] =
      "local kinds = {quantity = 'quantities', document = 'document_mentions', practice "
      "= "
      "'practices', place = 'place_mentions', quotation = 'quotations', date = "
      "'date_mentions'}\n"
      "for kind, plural in pairs(kinds) do\n"
      "  local seen, missing = {}, 0\n"
      "  for m in db:match('f:[' .. kind .. ']') do seen[m.captures.f.fact.id] = true "
      "end\n"
      "  for f in db[plural]:each() do\n"
      "    if f.sentence_id and not seen[f.id] then\n"
      /* One that begins inside another, or at the same place, is not found twice. */
      "      local inside = false\n"
      "      for g in db[plural]:where{sentence_id = f.sentence_id}:each() do\n"
      "        inside = inside or g.id ~= f.id and g.byte_first <= f.byte_last and "
      "f.byte_first <= g.byte_last\n"
      "      end\n"
      "      if not inside then missing = missing + 1 end\n"
      "    end\n"
      "  end\n"
      "  if missing > 0 then print(kind, missing) end\n"
      "end";
  for (size_t i = 0; i < QK_COUNT(issues); i++) {
    box b;
    if (access(issues[i], R_OK)) continue;
    box_open(&b);
    kinds_ingest(b.db, issues[i]);
    box_store(&b);
    box_host(&b);
    static const char *const folders[] = {QIKAN_ROOT "/scripts"};
    qk_err e = {0};
    qk_host_free(b.host);
    cr_assert_eq(qk_host_new(&b.host, folders, 1, &e), QK_OK, "%s", e.msg);
    expect_printed(&b, body, "");
    box_close(&b);
  }
}

/* What a plain search of the sentences finds, a pattern of the same words finds. */
Test(script_patterns, words_are_found_as_a_plain_scan_finds_them) {
  static const char *const issues[] = {EXAMPLE, ISSUE};
  static const char body[] =
      "for _, word in ipairs{'代表', '联络站', '民生实事', '的', '、', '。”', '2021年', "
      "'人大代表联络站'} do\n"
      "  local plain, n = 0, 0\n"
      "  for s in db.sentences:each() do\n"
      "    local text, at = s.text:gsub('%s', ''), 1\n"
      "    while true do\n"
      "      local a, z = text:find(word, at, true)\n"
      "      if not a then break end\n"
      "      plain, at = plain + 1, z + 1\n"
      "    end\n"
      "  end\n"
      "  for m in db:match('\"' .. word .. '\"') do n = n + 1 end\n"
      "  if n ~= plain then print(word, n, plain) end\n"
      "end";
  for (size_t i = 0; i < QK_COUNT(issues); i++) {
    box b;
    static const char *const folders[] = {QIKAN_ROOT "/scripts"};
    qk_err e = {0};
    if (access(issues[i], R_OK)) continue;
    box_open(&b);
    kinds_ingest(b.db, issues[i]);
    box_store(&b);
    cr_assert_eq(qk_host_new(&b.host, folders, 1, &e), QK_OK, "%s", e.msg);
    expect_printed(&b, body, "");
    box_close(&b);
  }
}

Test(script_patterns, a_run_that_takes_too_long_ends) {
  box b;
  qk_buf path = {0}, text = {0};
  qk_buf_put(&text, QK_LIT("# 云桥：长句\n\n"));
  qk_buf_repeat(&text, QK_LIT("甲乙"), 100000);
  open_text(&b, text.p, &path);
  qk_host_set_limits(b.host, &(qk_limits){.milliseconds = 50});
  expect_printed(&b, "for m in db:match('(\"甲\"? []){900}') do end",
                 "!the script has passed its time limit");
  expect_printed(&b, "while true do pcall(db.match, db, '[') end",
                 "!the script has passed its time limit");
  qk_buf_free(&text);
  qk_buf_free(&path);
  box_close(&b);
}

/* A database of version 1 that was migrated: facts without a place. */
Test(script_patterns, facts_without_a_place_are_told_of) {
  box b;
  qk_buf path = {0};
  open_text(&b, issue, &path);
  qk_store_close(b.store);
  b.store = NULL;
  char command[200];
  snprintf(command, sizeof command, "sqlite3 %s 'UPDATE q_quantity SET at = NULL'", b.db);
  if (system(command)) cr_skip_test("the command sqlite3 is missing");
  box_store(&b);
  expect_printed(&b, "for m in db:match('[quantity]') do end",
                 "!the facts do not say where they stand, they were made by an older "
                 "qikan; `qikan facts` makes them anew");
  expect_printed(&b, "for m in db:match('\"撤销\"') do print(m.text) end", "撤销");
  qk_buf_free(&path);
  box_close(&b);
}

/* ---- facts of one's own --------------------------------------------------------------
 */

Test(script_patterns, facts_of_an_extractor_are_matched) {
  box b;
  qk_buf path = {0}, out = {0};
  qk_err e;
  open_text(&b, issue, &path);
  box_put(
      &b, 1, "extractors/sites.lua",
      "return qikan.extractor{name='sites', extract=function(s) local list = {} for "
      "a, w, z in s.text:gmatch('()([甲乙]*站)()') do list[#list + 1] = {kind='site', "
      "text=s.text:sub(a, z - 1), byte_first=a, byte_last=z - 1, data={length=z - a, "
      "sort='x'}} end return list end}");
  const char *dirs[] = {QIKAN_ROOT "/scripts", b.dirs[1]};
  qk_host_free(b.host);
  cr_assert_eq(qk_host_new(&b.host, dirs, 2, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(kinds_run(&b, qk_host_extract, &(qk_batch){0}, "text", &out, &e), QK_OK,
               "%s", e.msg);
  expect_printed(&b,
                 "for m in db:match('[fact extractor=\"sites\" data.length > 3] \"有\" "
                 "[quantity]') do print(m.text) end",
                 "甲站有25名\n乙站有30名");
  expect_printed(&b,
                 "for m in db:match('f:[fact kind=\"site\" & data.sort = \"x\"]') do "
                 "print(m.captures.f.fact.data) break end",
                 "{\"length\":3,\"sort\":\"x\"}");
  expect_printed(&b, "for m in db:match('[fact kind=\"other\"]') do print(m.text) end",
                 "");
  qk_buf_free(&out);
  qk_buf_free(&path);
  box_close(&b);
}
