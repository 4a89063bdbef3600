/* test_cli_manual.c - help lua, annotations, the examples, the Lua module.
 * In:   shell commands; how they are run stands in test_cli.h.
 * Out:  exit status, stdout, stderr.
 * Owns: nothing. */
#include "test_cli.h"

static void setup_manual(void) {
  setup();
  setenv("EXAMPLES", QIKAN_ROOT "/examples", 1);
  setenv("BUILD", QIKAN_EXE, 1);
  *strrchr(getenv("BUILD"), '/') = '\0';
}

TestSuite(cli_manual, .init = setup_manual, .fini = teardown);

Test(cli_manual, help_lua_lists_modules_and_tells_of_one_function) {
  const row rows[] = {
      {"qikan help lua", 0, "collection\n", NULL},
      {"qikan help lua", 0, "db:sql(statement, …)", NULL},
      {"qikan help lua db:sql", 0, "Runs one read-only statement", NULL},
      {"qikan help lua db.sql", 0, "  for ", NULL},
      {"qikan help lua sql", 0, "db:sql(", NULL},
      {"qikan help lua qikan.report", 0, "Defines a report", NULL},
      {"qikan help lua collection", 0, "collection:where", NULL},
      {"qikan help lua -f json db", 0, "\"blocks\"", NULL},
      {"qikan help lua wehre", 2, NULL, "did you mean 'where'"},
      {"qikan help report overview", 2, NULL, "only help lua takes a name"},
  };
  CHECK(rows);
}

Test(cli_manual, annotations_are_lua_and_name_views_fields_and_relations) {
  const row rows[] = {
      {"qikan stubs -o s.lua && echo 'print(assert(loadfile(\"s.lua\")) ~= nil)' >l.lua "
       "&& "
       "qikan ingest -q one.md && qikan run --trusted l.lua",
       0, "true", NULL},
      {"head -1 s.lua", 0, "---@meta\n", NULL},
      {"cat s.lua", 0,
       "---@class (exact) qikan.row.article: table\n---@field id integer\n", NULL},
      {"cat s.lua", 0, "---@field sections qikan.rows.section\n", NULL},
      {"cat s.lua", 0, "---@field articles qikan.rows.article\n", NULL},
      {"cat s.lua", 0, "function db:sql(statement, ...) end\n", NULL},
      {"cat s.lua", 0, "function out:heading(level, text) end\n", NULL},
      {"cat s.lua", 0, "---@param level? any\n", NULL},
      {"grep -c '^function [a-z.]*(' s.lua | grep -cv '^0'", 0, "1\n", NULL},
  };
  CHECK(rows);
}

Test(cli_manual, the_embedding_program_prints_a_report_as_json) {
  const row rows[] = {
      {"embed one.md", 0, "\"name\": \"overview\"", "one.md: markdown, 1 articles\n"},
      {"embed two.md overview", 0, "渡口的账本", "two.md: markdown"},
      {"embed $EXAMPLES/issues/*-06.md overview $EXAMPLES", 0, "云江民声",
       ": yunjiang-minsheng, "},
      {"embed one.md nosuch", 2, NULL, "embed: there is no report 'nosuch'"},
      {"embed missing.md", 3, NULL, "embed: missing.md: "},
      {"embed", 2, NULL, "usage: embed"},
  };
  CHECK(rows);
}

Test(cli_manual, the_example_report_lists_characters_by_city_and_section) {
  const row rows[] = {
      {"qikan ingest -q --scripts $EXAMPLES $EXAMPLES/issues/*-06.md", 0, NULL, NULL},
      {"qikan report lengths --scripts $EXAMPLES -f csv | head -2 | grep -c "
       "'^[^,]*,[^,]*,'",
       0, "2\n", NULL},
      {"qikan report lengths --scripts $EXAMPLES -p least=100000 -f csv | wc -l", 0,
       "1\n", NULL},
      {"qikan report lengths --scripts $EXAMPLES --help", 0, "least: integer = 0", NULL},
      {"wc -l <$EXAMPLES/reports/lengths.lua", 0, "20\n", NULL},
  };
  CHECK(rows);
}

static const char program[] =
    "local qikan = require 'qikan'\n"
    "local q <close> = qikan.open('m.db', { write = true })\n"
    "local n = q:ingest({ 'one.md', 'two.md' })\n"
    "print(n.added, n.replaced, n.unchanged, n.failed)\n"
    "local rows = q:sql('select id, title, city from article where title like ?', "
    "'渡口%')\n"
    "print(#rows, rows[1].id, rows[1].title, rows[1].city)\n"
    "print(q:report('overview', { issue = 1 }, 'json'):match('\"name\": \"(%w+)\"'))\n"
    "print(select(2, pcall(q.report, q, 'overview', { issue = 'x' })))\n"
    "print(select(2, pcall(q.sql, q, 'delete from article')) ~= nil)\n"
    "print(select(2, pcall(q.sql, q, 'select ?')))\n"
    "q:close() q:close()\n"
    "print(select(2, pcall(q.list, q)))\n"
    "print(select(2, pcall(qikan.open, 'none.db')))\n";

Test(cli_manual, another_lua_program_requires_qikan) {
#ifdef __SANITIZE_ADDRESS__
  cr_skip_test("a program without the sanitizer cannot load a module with it");
#endif
  if (run("command -v lua5.4") != 0) cr_skip_test("lua5.4 is not installed");
  file("program.lua", program, sizeof program - 1);
  cr_expect(run("LUA_CPATH=$BUILD/lua/?.so lua5.4 program.lua") == 0, "%s", err);
  static const char *const wanted[] = {"2\t0\t0\t0\n",
                                       "1\t10000001\t渡口的账本\tnil\n",
                                       "overview\n",
                                       "expected an integer",
                                       "the statement wants 1 values, got 0\n",
                                       "the session is closed\n",
                                       "none.db"};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    cr_expect(strstr(out, wanted[i]), "no “%s” in: %s", wanted[i], out);
}
