/* test_cli_run.c - the commands that run definitions, end to end.
 * In:   shell commands, scripts of the test's own.
 * Out:  exit status, stdout, stderr, files.
 * Owns: nothing. */
#include "test_cli.h"

static void script(const char *name, const char *text) { file(name, text, strlen(text)); }

static void setup_run(void) {
  setup();
  cr_assert(
      run("mkdir -p own/reports own/queries own/classifiers own/checks own/extractors "
          "&& qikan ingest -q one.md two.md") == 0);
  setenv("QIKAN_SCRIPTS", "own", 1);
  script("own/reports/titles.lua",
         "return qikan.report { title = '题目', description = '每篇的题目。',\n"
         "  params = {\n"
         "    { name = 'least', type = 'integer', default = 0, min = 0, help = 'fewest "
         "paragraphs' },\n"
         "    { name = 'word', type = 'string', default = '' } },\n"
         "  run = function(db, p, out)\n"
         "    local rows = {}\n"
         "    for a in db:sql('select id, title from article order by id') do\n"
         "      rows[#rows + 1] = { id = a.id, title = a.title .. p.word } end\n"
         "    out:table { title = '文章', columns = { 'id', 'title' }, rows = rows }\n"
         "  end }\n");
  script("own/reports/broken.lua",
         "return qikan.report { run = function() nosuch() end }\n");
  script("own/reports/forever.lua",
         "return qikan.report { run = function() while true do end end }\n");
  script("own/reports/syntax.lua", "return qikan.report {{\n");
}

TestSuite(cli_run, .init = setup_run, .fini = teardown);

Test(cli_run, several_reports_run_in_turn_and_the_state_of_each_is_told) {
  const row rows[] = {
      {"qikan report titles overview", 0, "题目", "titles: done\noverview: done\n"},
      {"qikan report titles", 0, "青石桥边的夜校", NULL},
      {"qikan report titles broken nosuch overview", 4, "渡口的账本",
       "titles: done\nbroken: failed\nnosuch: failed\noverview: done\n"},
      {"qikan report titles broken overview", 4, "合计", "broken.lua:1: "},
      {"qikan report --stop-on-error titles nosuch overview", 2, "青石桥边的夜校",
       "titles: done\nnosuch: failed\noverview: skipped\n"},
      {"qikan report --stop-on-error nosuch overview", 2, NULL, "overview: skipped"},
      {"qikan report forever titles --limit-time 0.2", 4, "青石桥边的夜校",
       "forever: timed out\ntitles: done\n"},
      {"qikan report titles overview -f json | grep -c '^{'", 0, "2\n", ""},
  };
  CHECK(rows);
}

Test(cli_run, several_results_go_to_a_folder_where_one_file_cannot_hold_them) {
  const row rows[] = {
      {"qikan report titles overview -f csv", 2, NULL, "name a folder with -o DIR/"},
      {"qikan report titles overview -f html", 2, NULL, "cannot be one html"},
      {"qikan report titles overview -o one.csv -f csv", 2, NULL, "-o one.csv/"},
      {"qikan report titles overview -o made/ -f csv && ls made", 0,
       "overview.csv\ntitles.csv\n", ""},
      {"qikan report titles broken -o made -f md 2>/dev/null; ls made | wc -l", 0, "2\n",
       NULL},
      {"qikan report titles broken -o made -f markdown 2>/dev/null; ls made", 0,
       "overview.csv\ntitles.csv\ntitles.md\n", NULL},
      {"qikan report ../titles overview -o made/sub/ 2>/dev/null; ls made/sub", 0,
       "overview.txt\n", NULL},
  };
  CHECK(rows);
}

Test(cli_run, the_format_is_checked_before_anything_runs) {
  const row rows[] = {
      {"qikan report forever -f htlm", 2, NULL, "unknown format 'htlm'"},
      {"qikan run own/reports/forever.lua -f pdf", 2, NULL, "unknown format"},
      {"qikan list -f pdf", 2, NULL, "unknown format"},
      {"qikan classify -f pdf", 2, NULL, "unknown format"},
      {"qikan report titles --against qikan.db -f pdf", 2, NULL, "unknown format"},
      {"script -qec 'qikan report titles -f xlsx' /dev/null", 2, "name a file with -o",
       NULL},
      {"qikan report titles -f xlsx | head -c 2", 0, "PK", NULL},
      {"qikan report titles -f xlsx -o t.xlsx && head -c 2 t.xlsx", 0, "PK", NULL},
      {"qikan report titles -f html | grep -ci '<!doctype html>'", 0, "1\n", NULL},
  };
  CHECK(rows);
}

Test(cli_run, help_of_a_definition_is_made_from_it) {
  const row rows[] = {
      {"qikan report titles --help", 0, "每篇的题目。", NULL},
      {"qikan report titles --help", 0, "least: integer = 0, ≥ 0", NULL},
      {"qikan report --help titles", 0, "fewest paragraphs", NULL},
      {"qikan report titles --help", 0, "qikan report titles [-p least=…] [-p word=…]",
       NULL},
      {"qikan report titles -h -f json", 0, "\"name\": \"titles\"", NULL},
      {"qikan report titels --help", 2, NULL, "titles"},
      {"qikan report syntax --help", 4, NULL, "syntax.lua:"},
      {"qikan query --help", 0, "Usage: qikan query", NULL},
      {"mkdir e; cd e; QIKAN_SCRIPTS= qikan report overview --help", 0, "issue: integer",
       NULL},
  };
  CHECK(rows);
}

Test(cli_run, parameters_are_checked_before_the_run) {
  const row rows[] = {
      {"qikan report titles -p word=！ -f csv", 0, "夜校！", NULL},
      {"qikan report titles -p word=a -p word= -f csv", 0, "夜校\r\n", NULL},
      {"qikan report titles -p least=x", 2, NULL, "expected an integer"},
      {"qikan report titles -p least=-1", 2, NULL, "least"},
      {"qikan report titles -p lest=1", 2, NULL, "did you mean 'least'"},
      {"qikan report titles -p word", 2, NULL, "-p wants KEY=VALUE"},
  };
  CHECK(rows);
}

Test(cli_run, an_error_shows_the_line_and_with_trace_the_calls) {
  const row rows[] = {
      {"qikan report broken", 4, NULL,
       "own/reports/broken.lua:1: attempt to call a nil value (global 'nosuch')\n"
       "    1 | return qikan.report { run = function() nosuch() end }\n"},
      {"qikan report broken 2>&1 | grep -c traceback", 1, "0\n", NULL},
      {"qikan report broken --trace", 4, NULL, "stack traceback:\n"},
      {"qikan report broken --trace", 4, NULL, "  own/reports/broken.lua:1: in "},
      {"qikan report forever --limit-time 0.2 --trace", 4, NULL, "stack traceback:\n"},
  };
  CHECK(rows);
}

Test(cli_run, limits_can_be_set_and_are_named_when_they_are_passed) {
  script("own/reports/eater.lua", "return qikan.report { run = function()\n"
                                  "  local t = {}\n"
                                  "  for i = 1, 1e7 do t[i] = {} end end }\n");
  script("own/reports/talker.lua",
         "return qikan.report { run = function(db, p, out)\n"
         "  for i = 1, 1e6 do out:text('一二三四五') end end }\n");
  const row rows[] = {
      {"qikan report forever --limit-time 0.1", 4, NULL, "time limit of 0.1 s"},
      {"qikan report eater --limit-memory 8M", 4, NULL, "memory limit of 8 MiB"},
      {"qikan report talker --limit-output 1M", 4, NULL, "output limit of 1 MiB"},
      {"qikan report eater --limit-memory 8X", 2, NULL, "--limit-memory wants a size"},
      {"qikan report eater --limit-time soon", 2, NULL, "--limit-time wants seconds"},
      {"qikan report eater --limit-time 0", 2, NULL, "--limit-time wants seconds"},
      {"qikan report eater --limit-time -1", 2, NULL, "--limit-time wants seconds"},
  };
  CHECK(rows);
}

Test(cli_run, only_trusted_scripts_reach_the_machine) {
  script("io.lua", "local f = io.open('one.md'); print((f:read('l'))); f:close()\n"
                   "print(type(os.getenv), type(debug.traceback), type(package.path))\n"
                   "print(pcall(load, string.dump(function() return 7 end)))\n");
  script("forever.lua", "while true do pcall(error) end\n");
  const row rows[] = {
      {"qikan run io.lua", 4, NULL, "io.lua:1: "},
      {"qikan run io.lua --trusted", 0, "# 青石桥边的夜校", NULL},
      {"qikan run io.lua --trusted", 0, "string", NULL},
      {"qikan run forever.lua --trusted --limit-time 0.2", 4, NULL, "time limit"},
      {"qikan report titles --trusted", 0, "青石桥边的夜校", NULL},
      {"echo \"print(require('lfs_nosuch'))\" >r.lua; qikan run r.lua --trusted", 4, NULL,
       "lfs_nosuch"},
  };
  CHECK(rows);
}

Test(cli_run, a_script_of_ones_own_runs_wherever_it_lies) {
  script("plain.lua", "print('先写的')\nout:text('第二行')\n");
  script("fails.lua", "print('before')\nerror('after')\n");
  script("labels.lua", "return qikan.classifier { target = 'article', labels = { 'a' },\n"
                       "  classify = function(row) return 'a' end }\n");
  script("finds.lua", "return qikan.check { run = function(db, p, report)\n"
                      "  report { article = 1, message = '查' } end }\n");
  const row rows[] = {
      {"qikan run plain.lua", 0, "第二行", NULL},
      {"mkdir d; cp plain.lua d/; qikan run d/plain.lua -f json", 0, "先写的", NULL},
      {"qikan run own/reports/titles.lua -p word=。", 0, "夜校。", NULL},
      {"qikan run fails.lua", 4, "the script failed before its end",
       "fails.lua:2: after\n    2 | error('after')"},
      {"qikan run fails.lua -f json", 4, NULL, "fails.lua:2: after"},
      {"qikan run fails.lua -o f.txt; ls f.txt*", 2, NULL, "fails.lua:2: after"},
      {"qikan run labels.lua", 0, "done", NULL},
      {"qikan sql -f csv 'select count(*) n from label'", 0, "n\r\n2\r\n", NULL},
      {"qikan run finds.lua -f csv", 1, "finds,warning,", NULL},
      {"qikan run nosuch.lua", 4, NULL, "nosuch.lua"},
      {"qikan run", 2, NULL, "run wants SCRIPT.lua"},
  };
  CHECK(rows);
}

Test(cli_run, a_report_against_an_older_database_prints_what_changed) {
  const row rows[] = {
      {"cp qikan.db old.db; qikan report titles --against old.db", 0, "没有变化。", NULL},
      {"qikan report titles --against none.db", 5, NULL, "none.db"},
      {"qikan report titles overview --against old.db", 0, "没有变化。\n\n没有变化。",
       ""},
      {"printf '\\n# 新的一篇\\n\\n只有一句。\\n' >>one.md; sed -i "
       "'s/渡口的账本/渡口的新账本/' "
       "two.md; qikan ingest -q one.md two.md",
       0, NULL, NULL},
      {"qikan report titles --against old.db -f csv --width 100", 0,
       "change,id,title\r\n新增,2,新的一篇\r\n改动,10000001,渡口的账本 → "
       "渡口的新账本\r\n",
       NULL},
      {"qikan report titles --against old.db", 0,
       "新增 1 行，删除 0 行，改动 1 行；原有 2 行，现有 3 行。", NULL},
      {"qikan report titles --against old.db -f json", 0, "\"against\": \"old.db\"",
       NULL},
      {"qikan report titles --db old.db --against qikan.db -f csv", 0,
       "改动,10000001,渡口的新账本 → 渡口的账本\r\n删除,2,新的一篇\r\n", NULL},
      {"qikan report overview --against old.db", 0, "新增", NULL},
      {"qikan sql 'select 1' --against old.db", 2, NULL, "unknown option --against"},
  };
  CHECK(rows);
  /* Cells are read as in the tables that are compared. */
  script("own/reports/read.lua",
         "return qikan.report { run = function(db, p, out)\n"
         "  out:table { columns = { 'a', { name = 'b', type = 'percent' }, 'c' },\n"
         "    missing = '未提及', rows = { { 'x', #db.articles / 8, nil }, { 'y' } } }\n"
         "end }\n");
  const row read[] = {{"qikan report read --against old.db -f markdown", 0,
                       "| 改动 | x | 25.0% → 37.5% | 未提及 |", NULL}};
  CHECK(read);
}

Test(cli_run, a_starter_of_every_kind_runs_as_it_is) {
  unsetenv("QIKAN_SCRIPTS");
  const row rows[] = {
      {"qikan new report eins", 0, "qikan-scripts/reports/eins.lua\n", NULL},
      {"qikan report eins --scripts qikan-scripts", 0, "", NULL},
      {"echo mine >qikan-scripts/reports/eins.lua; qikan new report eins", 2, NULL,
       "is there already"},
      {"cat qikan-scripts/reports/eins.lua; rm qikan-scripts/reports/eins.lua", 0,
       "mine\n", NULL},
      {"qikan new query zwei", 0, "qikan query zwei --scripts qikan-scripts\n", NULL},
      {"qikan query zwei --scripts qikan-scripts", 0, "", NULL},
      {"qikan new classifier drei && qikan classify drei --scripts qikan-scripts", 0,
       "done", NULL},
      {"qikan new check vier && qikan check vier --scripts qikan-scripts", 0, "done",
       NULL},
      {"qikan new extractor fünf && qikan extract fünf --scripts qikan-scripts", 0,
       "done", NULL},
      {"qikan new profile sechs --scripts a/b && ls a/b/profiles", 0, "sechs.lua\n",
       NULL},
      {"qikan ingest -q --profile sechs --scripts a/b one.md --db p.db", 0, NULL, NULL},
      {"QIKAN_SCRIPTS=env qikan new report e && ls env/reports", 0, "e.lua\n", NULL},
      {"QIKAN_SCRIPTS=env qikan new report f --scripts g && ls g/reports", 0, "f.lua\n",
       NULL},
      {"qikan list --scripts qikan-scripts | grep -c broken", 1, "0\n", NULL},
      {"qikan new reprot x", 2, NULL, "did you mean “report”?"},
      {"qikan new report ../x; ls ../x.lua", 2, NULL, "../x"},
      {"qikan new report", 2, NULL, "new wants KIND NAME"},
      {"touch plain; qikan new report x --scripts plain/d", 5, NULL, "cannot write"},
  };
  CHECK(rows);
}

Test(cli_run, checks_classifiers_and_extractors_tell_their_states) {
  script("own/checks/always.lua", "return qikan.check {{\n");
  const row rows[] = {
      {"qikan check", 4, "always", "always.lua:"},
      {"qikan check -o c.txt; grep -c always c.txt", 0, "", "always.lua:"},
      {"rm own/checks/always.lua; qikan new check dots --scripts own", 0, "dots.lua",
       NULL},
      {"qikan check dots", 0, "dots", NULL},
      {"printf '# 有问题\\n\\n这一句写了两次。。请查。\\n' >p.md; qikan ingest -q p.md; "
       "qikan "
       "check dots -f json -o c.json",
       1, NULL, NULL},
      {"grep -c '\"name\": \"dots\"' c.json", 0, "1\n", NULL},
      {"qikan check dots --dry-run", 1, "dots", NULL},
      {"qikan check nosuch", 2, NULL, "nosuch"},
      {"qikan check --db none.db", 5, NULL, "there is no such database"},
      {"qikan classify --db none.db; ls none.db", 2, NULL, "there is no such database"},
  };
  CHECK(rows);
}

Test(cli_run, an_interrupted_run_leaves_no_file_behind) {
  const row rows[] = {
      {"timeout -s INT 1 qikan report forever --limit-time 20 -o out.txt; ls | grep -c "
       "'out[.]txt'",
       1, "0\n", NULL},
      {"timeout -s TERM 1 qikan report forever --limit-time 20 -o out.txt; ls | grep -c "
       "'out[.]txt'",
       1, "0\n", NULL},
      {"echo old >out.txt; timeout -s INT 1 qikan report forever --limit-time 20 -o "
       "out.txt; cat out.txt; ls | grep -c 'out[.]txt'",
       0, "old\n1\n", NULL},
  };
  CHECK(rows);
}
