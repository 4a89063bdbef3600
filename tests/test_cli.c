/* test_cli.c - the built program, end to end.
 * In:   shell commands; how they are run stands in test_cli.h.
 * Out:  exit status, stdout, stderr.
 * Owns: nothing. */
#include "test_cli.h"

TestSuite(cli, .init = setup, .fini = teardown);

Test(cli, every_command_has_a_page_of_help) {
  static const char *const names[] = {
      "ingest", "info", "list", "report", "query", "classify", "check", "extract",
      "run",    "show", "sql",  "shell",  "new",   "stubs",    "help",  "version"};
  static const char *const forms[] = {"qikan help %s", "qikan %s --help", "qikan %s -h"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t j = 0; j < sizeof forms / sizeof *forms; j++) {
      char command[64], usage[64];
      snprintf(command, sizeof command, forms[j], names[i]);
      snprintf(usage, sizeof usage, "Usage: qikan %s", names[i]);
      const char *const parts[] = {usage, "Options:", "Examples:\n  qikan ",
                                   "Exit status:\n  0  done"};
      cr_expect(run(command) == 0, "%s: %s", command, err);
      for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        cr_expect(strstr(out, parts[k]), "%s: no “%s” in\n%s", command, parts[k], out);
    }
}

Test(cli, help_fits_into_eighty_columns) {
  static const char *const pages[] = {"",      "ingest",   "info",  "list",    "report",
                                      "query", "classify", "check", "extract", "run",
                                      "show",  "sql",      "shell", "new",     "stubs",
                                      "help",  "version"};
  for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
    char command[64];
    snprintf(command, sizeof command, "qikan help %s", pages[i]);
    cr_expect(run(command) == 0);
    size_t columns = 0, widest = 0;
    for (const char *p = out; *p; p++) { /* nothing in help is wider than a column */
      columns = *p == '\n' ? 0 : columns + ((*p & 0xC0) != 0x80);
      if (columns > widest) widest = columns;
    }
    cr_expect(widest > 40 && widest <= 80, "%s: %zu columns", command, widest);
  }
}

Test(cli, the_overview_names_every_command) {
  const row rows[] = {
      {"qikan", 2, NULL, "Usage: qikan COMMAND"},
      {"qikan help", 0, "Usage: qikan COMMAND", NULL},
      {"qikan --help", 0, "ingest", NULL},
      {"qikan -h", 0, "report", NULL},
      {"qikan --version", 0, "qikan 0.", NULL},
      {"qikan version", 0, "qikan 0.", NULL},
  };
  CHECK(rows);
}

Test(cli, wrong_usage_exits_2_and_says_what_would_be_right) {
  const row rows[] = {
      {"qikan reprot overview", 2, NULL, "did you mean “report”?"},
      {"qikan ing one.md", 2, NULL, "did you mean “ingest”?"},
      {"qikan xyzzy", 2, NULL, "unknown command “xyzzy”; see qikan help"},
      {"qikan help lits", 2, NULL, "did you mean “list”?"},
      {"qikan --db x.db info", 2, NULL, "options stand after the command"},
      {"qikan ingest", 2, NULL, "ingest wants FILE"},
      {"qikan ingest -", 2, NULL, "not standard input"},
      {"qikan ingest --porfile x one.md", 2, NULL, "did you mean --profile?"},
      {"qikan ingest --xyzzy one.md", 2, NULL, "unknown option --xyzzy;"},
      {"qikan ingest -z one.md", 2, NULL, "unknown option -z"},
      {"qikan ingest one.md --db", 2, NULL, "--db wants FILE"},
      {"qikan report overview -o", 2, NULL, "-o wants a value"},
      {"qikan ingest --quiet=1 one.md", 2, NULL, "--quiet takes no value"},
      {"qikan ingest --jobs -1 one.md", 2, NULL, "--jobs wants a whole number"},
      {"qikan ingest --jobs two one.md", 2, NULL, "not “two”"},
      {"qikan ingest --max-size 1X one.md", 2, NULL, "--max-size wants a size"},
      {"qikan ingest --max-size -1 one.md", 2, NULL, "--max-size wants a size"},
      {"qikan ingest --max-size 99999999999G one.md", 2, NULL, "--max-size wants"},
      {"qikan report overview -p city", 2, NULL, "-p wants KEY=VALUE, not “city”"},
      {"qikan report overview -p =x", 2, NULL, "-p wants KEY=VALUE"},
      {"qikan report overview --color maybe", 2, NULL, "auto, always or never"},
      {"qikan report overview --table 0", 2, NULL, "--table wants a whole number"},
      {"qikan report", 2, NULL, "report wants NAME"},
      {"qikan sql a b", 2, NULL, "takes no operand “b”"},
      {"qikan show", 2, NULL, "show wants"},
      {"qikan show x", 2, NULL, "the number of a row, not “x”"},
      {"qikan show article 1x", 2, NULL, "not “1x”"},
      {"qikan info x", 2, NULL, "takes no operand “x”"},
      {"qikan list repotrs", 2, NULL, "reports"},
  };
  CHECK(rows);
}

Test(cli, a_missing_or_foreign_database_is_named) {
  file("text.db", "this is no database, whatever its name says\n", 44);
  const row rows[] = {
      {"qikan info", 5, NULL, "qikan.db: there is no such database; qikan ingest"},
      {"qikan report overview --db none.db", 5, NULL, "none.db"},
      {"qikan info --db text.db", 5, NULL, "text.db"},
      {"qikan ingest one.md --db text.db", 5, NULL, "text.db"},
      {"qikan ingest one.md --db missing/folder.db", 5, NULL, "missing/folder.db"},
      {"cat text.db", 0, "this is no database", NULL},
      {"sqlite3 other.db 'create table t(x)' 2>&1 || cp text.db other.db", 0, "", ""},
      {"qikan info --db other.db", 5, NULL, "other.db"},
  };
  CHECK(rows);
}

Test(cli, a_file_is_added_left_alone_and_replaced) {
  const row rows[] = {
      {"qikan ingest one.md two.md", 0, NULL, "2 files: 2 added, 0 replaced"},
      {"qikan ingest two.md one.md", 0, NULL, "0 replaced, 2 unchanged, 0 failed"},
      {"printf '\\n新的一段写在最后。\\n' >>one.md && qikan ingest one.md two.md", 0,
       NULL, "0 added, 1 replaced, 1 unchanged"},
      {"qikan sql 'select count(*) n from issue' --format csv", 0, "n\r\n2", NULL},
      {"qikan sql \"select count(*) n from paragraph where text like '新的%'\" -f tsv", 0,
       "n\n1", NULL},
      {"qikan ingest --quiet one.md two.md", 0, NULL, NULL},
      {"qikan ingest --verbose one.md", 0, NULL, "one.md: unchanged\n1 file: 0 added"},
      {"touch one.md; qikan ingest -v one.md --db n.db", 0, NULL,
       "one.md: added, profile "},
      {"qikan ingest --no-facts --no-index --jobs 2 one.md", 0, NULL, "1 unchanged"},
      {"qikan ingest --jobs 0 one.md two.md", 0, NULL, "2 unchanged"},
      {"qikan facts --jobs 2", 0, NULL, "all issues have their facts"},
  };
  CHECK(rows);
}

Test(cli, a_file_that_fails_does_not_stop_the_others) {
  const row rows[] = {
      {"qikan ingest one.md bad.md two.md", 3, NULL, "bad.md:3:6: "},
      {"qikan ingest bad.md one.md --db b.db", 3, NULL,
       "1 added, 0 replaced, 0 unchanged, 1 failed"},
      {"qikan sql 'select count(*) n from issue' -f tsv", 0, "n\n2\n", NULL},
      {"qikan ingest --quiet bad.md", 3, NULL, "bad.md:3:6: "},
      {"qikan ingest missing.md", 3, NULL, "missing.md"},
      {"mkfifo pipe.md; qikan ingest pipe.md", 3, NULL, "pipe.md"},
      {"qikan ingest --max-size 10 one.md --db c.db", 3, NULL, "one.md"},
      {"qikan ingest --profile nosuch one.md", 2, NULL, "nosuch"},
      {"qikan ingest --encoding nosuch one.md --db d.db", 2, NULL, "nosuch"},
  };
  CHECK(rows);
}

Test(cli, a_folder_stands_for_the_texts_in_it) {
  const row rows[] = {
      {"mkdir -p f/sub f/empty f/.git && cp one.md f/b.md && cp two.md f/sub/a.markdown "
       "&& "
       "echo 另一篇。 >f/A.TXT && cp one.md f/.hidden.md && cp one.md f/.git/c.md && "
       "cp one.md f/notes.pdf && ln -s .. f/sub/loop && mkfifo f/pipe.md",
       0, NULL, NULL},
      {"qikan ingest f", 0, NULL, "3 files: 3 added"},
      {"qikan sql 'select path from issue order by id' -f tsv", 0,
       "path\nf/A.TXT\nf/b.md\nf/sub/a.markdown\n", NULL},
      {"qikan ingest f/", 0, NULL, "3 unchanged"},
      {"qikan ingest f/empty", 3, NULL, "f/empty: no .md, .markdown or .txt file"},
      {"ln -s nowhere.md f/gone.md; qikan ingest f", 3, NULL, "f/gone.md: "},
  };
  CHECK(rows);
}

Test(cli, a_report_comes_in_every_format) {
  const row rows[] = {
      {"qikan ingest -q one.md two.md", 0, NULL, NULL},
      {"qikan report overview", 0, "青石桥边的夜校", NULL},
      {"qikan report overview --format text", 0, "渡口的账本", NULL},
      {"qikan report overview --format markdown", 0, "| ", NULL},
      {"qikan report overview --format csv", 0, "青石桥边的夜校", NULL},
      {"qikan report --format json overview", 0, "\"name\": \"overview\"", NULL},
      {"qikan report overview --format jsonl", 0, "{", NULL},
      {"qikan report overview --format docx", 2, NULL, "markdown"},
      {"qikan report overview --format csv --table 99", 2, NULL, "99"},
      {"qikan report overveiw", 2, NULL, "overview"},
      {"qikan report overview -p nosuch=1", 2, NULL, "nosuch"},
      {"qikan list", 0, "overview", NULL},
      {"qikan list reports -f json", 0, "\"overview\"", NULL},
      {"qikan list profiles", 0, "markdown", NULL},
      {"qikan info", 0, "one.md", NULL},
      {"qikan info -f json", 0, "\"two.md\"", NULL},
      {"qikan info -f csv --table 2", 0, "id,quantities,documents,", NULL},
      {"qikan ingest -q --no-facts --no-index one.md --db bare.db", 0, NULL, NULL},
      {"qikan info -f csv --table 2 --db bare.db", 0, "\n1,,,,,,,,,0,0,false", NULL},
      {"qikan report overview --evidence", 0, "渡口的账本", NULL},
  };
  CHECK(rows);
}

Test(cli, sql_reads_and_never_writes) {
  const row rows[] = {
      {"qikan ingest -q one.md", 0, NULL, NULL},
      {"qikan sql 'select title from article' -f tsv", 0, "title\n青石桥边的夜校\n",
       NULL},
      {"qikan sql 'select null as a, 1.5 as b' -f json", 0, "null", NULL},
      {"qikan sql 'selct 1'", 2, NULL, "syntax error"},
      {"qikan sql 'select nosuch from article'", 2, NULL, "no such column: nosuch"},
      {"qikan sql 'delete from issue_row'", 2, NULL, "qikan: "},
      {"qikan sql 'create table t(x)'", 2, NULL, "qikan: "},
      {"qikan sql 'drop view article'", 2, NULL, "qikan: "},
      {"qikan sql \"attach 'x.db' as x\"", 2, NULL, "qikan: "},
      {"qikan sql 'pragma user_version = 7'", 2, NULL, "qikan: "},
      {"qikan sql \"vacuum into 'copy.db'\"", 2, NULL, "qikan: "},
      {"qikan sql 'select 1; select 2'", 2, NULL, "one statement"},
      {"qikan sql ''", 2, NULL, "qikan: "},
      {"ls; qikan sql 'select count(*) n from article' -f tsv", 0, "n\n1\n", NULL},
      {"ls x.db copy.db", 2, NULL, ""},
  };
  CHECK(rows);
}

Test(cli, show_prints_a_row_with_its_place) {
  const row rows[] = {
      {"qikan ingest -q one.md two.md bad.md", 3, NULL, "bad.md:3:6: "},
      {"qikan show 1", 0, "one.md:1:", NULL},
      {"qikan show article 1", 0, "青石桥边的夜校", NULL},
      {"qikan show paragraph 1", 0, "one.md:3:1", NULL},
      {"qikan show paragraph 1", 0, "312人", NULL},
      {"qikan show section 1", 0, "one.md:5:4", NULL},
      {"qikan show sentence 2", 0, "one.md:3:13", NULL},
      {"qikan show grid_cell 10000001", 0, "two.md:5:", NULL},
      {"qikan show grid_cell 1", 2, NULL,
       "no grid_cell 1; those of issue 2 run from 10000001 "},
      {"qikan show paragraph 10000009", 2, NULL, "those of issue 2 run from 10000001 to"},
      {"qikan show issue 3", 2, NULL, "there is no issue 3; they run from 1 to 2"},
      {"qikan show staff 1", 2, NULL, "there is no staff 1, nor any other"},
      {"qikan show issue 1", 0, "one.md", NULL},
      {"qikan show paragraph 1 --format json", 0, "\"name\": \"paragraph 1\"", NULL},
      {"qikan show paragraph 9999", 2, NULL,
       "there is no paragraph 9999; those of issue 1 run from 1 to "},
      {"qikan show caption 1", 2, NULL, "caption"},
      {"qikan show pargraph 1", 2, NULL, "paragraph"},
      {"qikan show paragraph 1 --width 24", 0, "每周二", NULL},
  };
  CHECK(rows);
}

Test(cli, a_file_of_output_changes_whole_or_not_at_all) {
  const row rows[] = {
      {"qikan ingest -q one.md", 0, NULL, NULL},
      {"echo old >keep.txt; qikan report overview -o keep.txt && grep -q 夜校 keep.txt",
       0, NULL, NULL},
      {"echo old >keep.txt; qikan report nosuch -o keep.txt", 2, NULL, "nosuch"},
      {"cat keep.txt", 0, "old\n", NULL},
      {"echo old >real.txt; ln -s real.txt link.txt; qikan info -o link.txt && "
       "test -L link.txt && grep -c one.md real.txt",
       0, "1\n", NULL},
      {"qikan info -o missing/file.txt", 5, NULL, "cannot write missing/file.txt"},
      {"qikan info -o .", 5, NULL, "directory"},
      {"qikan info -o /dev/full", 5, NULL, "No space left on device"},
      {"qikan info -o /dev/stdout", 0, "one.md", NULL},
      {"umask 027; qikan info -o mode.txt; stat -c %a mode.txt", 0, "640\n", NULL},
      {"ls | grep -c txt[.]", 1, "0\n", NULL},
  };
  CHECK(rows);
}

Test(cli, a_reader_that_goes_away_is_no_error_and_a_full_disk_is_one) {
  const row rows[] = {
      {"qikan ingest -q one.md two.md", 0, NULL, NULL},
      {"qikan sql 'with recursive n(i) as (select 1 union all select i+1 from n where i "
       "< "
       "50000) select i from n' -f tsv | head -2",
       0, "i\n1\n", NULL},
      {"trap '' PIPE; qikan sql 'with recursive n(i) as (select 1 union all select i+1 "
       "from "
       "n where i < 50000) select i from n' -f tsv | head -2",
       0, "i\n1\n", NULL},
      {"qikan info >/dev/full", 5, NULL, "No space left on device"},
      {"qikan help >/dev/full", 5, NULL, "cannot write to standard output: No space"},
      {"qikan info >&-", 5, NULL, "standard output"},
  };
  CHECK(rows);
}

Test(cli, a_bar_is_drawn_on_a_terminal_and_nowhere_else) {
  const row rows[] = {
      {"qikan ingest one.md --db a.db 2>&1 | grep -c '[[:cntrl:]]'", 1, "0\n", NULL},
      {"script -qec 'qikan ingest one.md two.md --db b.db' /dev/null", 0, "0/2 files",
       NULL},
      {"script -qec 'qikan ingest one.md --db c.db' /dev/null", 0, "\033[K", NULL},
      {"script -qec 'qikan ingest -q one.md --db d.db' /dev/null", 0, NULL, NULL},
  };
  CHECK(rows);
}

Test(cli, colour_follows_the_option_the_terminal_and_NO_COLOR) {
  const row rows[] = {
      {"qikan ingest -q one.md", 0, NULL, NULL},
      {"qikan report overview --color always | grep -c '\033\\[' | grep -cv '^0'", 0, "1",
       NULL},
      {"qikan report overview | grep -c '\033\\['", 1, "0\n", NULL},
      {"NO_COLOR=1 script -qec 'qikan report overview' /dev/null | grep -c '\033\\['", 1,
       "0\n", NULL},
      {"script -qec 'qikan report overview' /dev/null | grep -c '\033\\[' | grep -cv "
       "'^0'",
       0, "1", NULL},
  };
  CHECK(rows);
}

Test(cli, the_environment_names_database_and_script_folders) {
  const row rows[] = {
      {"QIKAN_DB=env.db qikan ingest -q one.md && ls env.db", 0, "env.db\n", NULL},
      {"QIKAN_DB=env.db qikan info --db none.db", 5, NULL, "none.db"},
      {"QIKAN_DB=env.db qikan info", 0, "one.md", NULL},
      {"mkdir -p own/reports; printf 'return qikan.report{name=\"greet\", "
       "title=\"问候\", "
       "run=function(db, p, out) out:text(\"你好\") end}' >own/reports/greet.lua",
       0, NULL, NULL},
      {"QIKAN_SCRIPTS=:own qikan list reports", 0, "greet", NULL},
      {"qikan report greet --db env.db --scripts own", 0, "你好", NULL},
      {"qikan report greet --db env.db", 2, NULL, "greet"},
      {"QIKAN_SCRIPTS=nosuch qikan report greet --db env.db --scripts own", 2, NULL,
       "nosuch"},
  };
  CHECK(rows);
}

Test(cli, no_file_name_can_drive_the_terminal) {
  file("red\033[31m\xC2\x9B\xFF.md", bad, sizeof bad - 1);
  const row rows[] = {
      {"qikan ingest red*", 3, NULL, "red\\x1B[31m\\u009B\\xFF.md:3:6: "},
      {"qikan ingest -q red* 2>&1 | grep -c '[[:cntrl:]]'", 1, "0\n", NULL},
      {"qikan \"$(printf 'a\\033b')\"", 2, NULL, "“a\\x1Bb”"},
  };
  CHECK(rows);
}
