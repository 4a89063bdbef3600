/* test_cli_match.c - qikan match.
 * In:   shell commands; how they are run stands in test_cli.h.
 * Out:  exit status, stdout, stderr.
 * Owns: nothing. */
#include "test_cli.h"

static void setup_match(void) {
  setup();
  setenv("EXAMPLES", QIKAN_ROOT "/examples", 1);
  cr_assert(run("qikan ingest -q --scripts $EXAMPLES $EXAMPLES/issues/*-06.md") == 0,
            "%s", err);
}

TestSuite(cli_match, .init = setup_match, .fini = teardown);

Test(cli_match, matches_stand_in_a_table_with_what_is_around_them) {
  const row rows[] = {
      {"qikan match 'n:[quantity unit=\"个\"] []{0,3} what:\"联络站\"' --city 汐州 -f "
       "csv",
       0,
       "city,left,match,right,n,what,line,sentence_id\r\n"
       "汐州,全市现有镇街中心联络站,54个、村居联络站,287个、海上联络站31个，…,54个,联络"
       "站,356,221\r\n",
       NULL},
      {"qikan match '\"沉木镇\"' -f csv", 0, "city,left,match,right,line,sentence_id\r\n",
       NULL},
      {"qikan match '\"完全没有的词\"'", 0, "注：0 处，0 句\n", NULL},
      {"qikan match '<s> [date]' --limit 1 -f csv", 0,
       "# truncated: there are more matches than the limit allows", NULL},
      {"qikan match '\"代表\"' --kind speech -f tsv | cut -f1 | sort -u | wc -l", 0,
       "2\n", NULL},
      {"qikan match '\"代表\"' --city 汐州 --city 芦湾 -f tsv | sed 1d | cut -f1 | uniq",
       0, "汐州\n芦湾\n", NULL},
      {"qikan match '\"代表\"' --since 2024-07 -f tsv | wc -l", 0, "1\n", NULL},
      {"qikan match '\"代表\"' --until 2024-06 -f tsv | wc -l | tr 0-9 x", 0, "xxx\n",
       NULL},
      {"qikan match '\"代表\" []* \"代表\"' --shortest -f tsv | sed 1d | "
       "awk -F'\\t' 'length($3) > 90'",
       0, NULL, NULL},
      {"qikan ingest -q one.md && qikan match '\"夜校\"' -f csv", 0,
       "issue_id,sentence_id\r\n", NULL},
  };
  CHECK(rows);
}

Test(cli_match, every_format_has_them) {
  const row rows[] = {
      {"qikan match '\"联络站\"' --limit 2 | head -2", 0,
       "│ 城市 │                      上文", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f markdown", 0, "| 城市 |", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f json", 0, "\"name\": \"match\"", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f json", 0,
       "\"params\": {\"pattern\": \"\\\"联络站\\\"\", \"limit\": 2}", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f json", 0, "\"truncated\": true", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f json", 0,
       "{\"row\": 0, \"col\": 2, \"sentences\": [", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f jsonl", 0, "\"match\":", NULL},
      {"qikan match '\"联络站\"' --limit 2 -f html | grep -c '<mark>\\|<td'", 0, "",
       NULL},
      {"qikan match '\"联络站\"' --limit 2 -f xlsx -o a.xlsx && test -s a.xlsx", 0, NULL,
       NULL},
      {"qikan match '\"联络站\"' --limit 2 -f yaml", 2, NULL, "yaml"},
  };
  CHECK(rows);
}

/* What --count says is what the matches are. */
Test(cli_match, counts_agree_with_the_matches) {
  const row rows[] = {
      {"qikan match '\"代表\"' --count -f csv | head -1", 0,
       "city,matches,sentences,articles\r\n", NULL},
      {"qikan match '\"代表\"' -f tsv | sed 1d >all; "
       "qikan match '\"代表\"' --count -f tsv | sed 1d >counts; "
       "cut -f1 all | sort | uniq -c | awk '{print $2 \"\t\" $1}' | sort >a; "
       "cut -f1,2 counts | sort >b; cmp a b; "
       "awk -F'\t' '{n += $2} END {print n}' counts; wc -l <all",
       0, NULL, NULL},
  };
  check(rows, 1);
  run(rows[1].command);
  char *end;
  long counted = strtol(out, &end, 10), all = strtol(end, NULL, 10);
  cr_expect(counted > 100 && counted == all && !*err, "%s%s", out, err);
}

Test(cli_match, errors_point_at_the_place) {
  const row rows[] = {
      {"qikan match '\"设立\" [quantty unit=\"个\"]'", 2, NULL,
       "qikan: pattern, character 7: there is no fact or class 'quantty'; did you mean "
       "'quantity'?"},
      {"qikan match '\"设立\" [quantty unit=\"个\"]'", 2, NULL,
       "\n  \"设立\" [quantty unit=\"个\"]\n          ^^^^^^^\n"},
      {"qikan match '(\"设立\"'", 2, NULL, "\n  (\"设立\"\n  ^\n"},
      {"qikan match '\"\033[31m'", 2, NULL, "expected \" at the end of what \" opens"},
      {"qikan match ''", 2, NULL, "the pattern is empty"},
      {"qikan match", 2, NULL, "match wants PATTERN; see qikan help match"},
      {"qikan match '[]' '[]'", 2, NULL, "match takes no operand"},
      {"qikan match '[]' --city 临岚", 2, NULL,
       "there is no article of city '临岚'; did you "},
      {"qikan match '[]' --kind speach", 2, NULL, "did you mean 'speech'?"},
      {"qikan match '[]' --since 2024-13", 2, NULL,
       "since: expected a date such as 2021"},
      {"qikan match '[]' --limit 0", 2, NULL, "--limit wants a whole number, not “0”"},
      {"qikan match '@nowhere'", 2, NULL, "expected a file lexicon/nowhere.txt"},
      {"qikan match '[]' --db none.db", 5, NULL, "there is no such database"},
      {"qikan match \"$(printf '(%.0s' $(seq 5000))\"", 2, NULL,
       "pattern, character 101: expected at most 100 parentheses within each other"},
      {"qikan match '\"a\"{0,1000000}'", 2, NULL, "expected at most 1000 times"},
  };
  CHECK(rows);
  cr_expect(!strchr(err, '\033'));
}

Test(cli_match, issues_without_facts_are_told_of) {
  const row rows[] = {
      {"qikan ingest -q --no-facts --db bare.db one.md", 0, NULL, NULL},
      {"qikan match '[quantity]' --db bare.db", 0,
       "注：0 处，0 句；1 期没有事实（qikan facts）", NULL},
      {"qikan match '\"夜校\"' --db bare.db | grep -c 没有事实", 1, "0\n", NULL},
      {"qikan facts -q --db bare.db && qikan match '[quantity]' --db bare.db", 0,
       "注：1 处，1 句\n", NULL},
  };
  CHECK(rows);
}

/* Lines of `qikan help match` below "Examples:" are commands that find something. */
Test(cli_match, the_examples_of_its_help_find_something) {
  cr_assert(run("qikan help match | sed -n '/^Examples:/,/^$/s/^  //p' >examples; "
                "wc -l <examples") == 0);
  int n = atoi(out);
  cr_assert(n >= 5, "%s", out);
  for (int i = 1; i <= n; i++) {
    char command[200];
    snprintf(command, sizeof command,
             "c=$(sed -n %dp examples); echo \"$c\"; eval \"$c\" | wc -l", i);
    cr_expect(run(command) == 0, "%s%s", out, err);
    char *lines = strchr(out, '\n');
    cr_expect(lines && atoi(lines) > 4 && *err == 0, "%s%s", out, err);
  }
}

/* Every pattern that its help shows can be read, and it speaks of all there is. */
Test(cli_match, what_its_help_shows_is_the_language) {
  static const char *const patterns[] = {
      "\"设立\"",
      "[]",
      "[any]",
      "[han] [latin] [number] [punct] [stop]",
      "[han & word != \"的\"]  [number & value >= 100]  [latin & word =~ /^g\\d+$/]",
      "@count_verbs",
      "[lexicon=\"stations\" class=\"central\"]",
      "!\"的\" ![punct] !@count_verbs ![quantity]",
      "[quantity]",
      "[quantity unit=\"个\" & value >= 100]",
      "[document kind=\"regulation\" (action=\"制定\" | action=\"出台\")]",
      "[quantity noun =~ \"%站\" !place]"};
  cr_assert(run("qikan help match") == 0);
  char *help = strdup(out);
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    char command[300];
    cr_expect(strstr(help, patterns[i]), "%s", patterns[i]);
    snprintf(command, sizeof command, "qikan match '%s' --limit 1 -f csv", patterns[i]);
    cr_expect(run(command) == 0, "%s: %s", patterns[i], err);
  }
  static const char *const kinds[] = {"quantity",  "document", "practice", "place",
                                      "quotation", "date",     "fact"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char command[80], line[80];
    snprintf(command, sizeof command, "qikan match '[%s nosuch]'", kinds[i]);
    cr_expect(run(command) == 2);
    char *name = strstr(err, "xpected one of ");
    cr_assert(name, "%s", err);
    for (name = strtok(name + 15, " ,\n"); name && *name != ' ';
         name = strtok(NULL, " ,\n"))
      if (strncmp(name, "[", 1) && !strchr(name, '^') && strcmp(name, "nosuch]"))
        cr_expect(strstr(help, name), "%s: %s", kinds[i], name);
    snprintf(line, sizeof line, "\n    %s", kinds[i]);
    cr_expect(strstr(help, line), "%s", kinds[i]);
  }
  free(help);
}

/* The index only says where to look. */
/* Every pattern with every option; one in three of them under sanitizers. */
#ifdef __SANITIZE_ADDRESS__
enum { SPARSE = 3 };
#else
enum { SPARSE = 1 };
#endif

Test(cli_match, with_and_without_an_index_the_matches_are_the_same) {
  static const char *const patterns[] = {"\"代表\"",
                                         "\"代\"",
                                         "\"联络站\" []{0,6} \"代表\"",
                                         "a:[quantity] []{0,4} \"代表\"",
                                         "[quantity]? \"代表\" | \"联络站\"",
                                         "\"4,525\"",
                                         "\"65.6%\" | \"94.1%\"",
                                         "(\"代表\" []*){2} [document]",
                                         "\"完全没有的词\" [quantity]",
                                         "\"，代表\"",
                                         "\"代\" \"表\" \"联络\"",
                                         "\"人大代表联络站\"+",
                                         "!\"的\" \"代表\" [stop]",
                                         "x:\"代表\" [any]* y:\"代表\" :: x != y",
                                         "\"網上聯絡站\""};
  static const char *const options[] = {"", "--city 汐州", "--kind speech --since 2024",
                                        "--shortest --city 芦湾 --city 临澜"};
  cr_assert(
      run("qikan ingest -q --no-index --db bare.db --scripts $EXAMPLES "
          "$EXAMPLES/issues/*-06.md one.md two.md && qikan ingest -q one.md two.md") == 0,
      "%s", err);
  long lines = 0;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    for (size_t k = i % SPARSE; k < sizeof options / sizeof *options; k += SPARSE) {
      char command[500];
      snprintf(command, sizeof command,
               "qikan match '%s' %s -f csv >a && qikan match '%s' %s -f csv --db bare.db "
               ">b && cmp a b && wc -l <a",
               patterns[i], options[k], patterns[i], options[k]);
      cr_expect(run(command) == 0, "%s %s: %s%s", patterns[i], options[k], out, err);
      lines += atol(out) - 1;
    }
  cr_expect(lines > 500 / SPARSE, "%ld", lines);
}

/* What only one of two alternatives may have is not needed: then every sentence is looked
 * at.  Two of the same match the same. */
static long compare_with_full_walk(const char *db, const char *pattern,
                                   const char *options) {
  char command[600];
  snprintf(command, sizeof command,
           "qikan match '%s' %s -f csv --db %s >a && qikan match '(%s) | (%s)' %s -f csv "
           "--db %s >b && cmp a b && wc -l <a",
           pattern, options, db, pattern, pattern, options, db);
  cr_expect(run(command) == 0, "%s %s %s: %s%s", db, pattern, options, out, err);
  return atol(out) - 1;
}

/* Before the first word of a sentence stands nothing: that is known, and not missing. */
Test(cli_match, a_match_at_an_edge_of_its_sentence_has_an_empty_context) {
  const row rows[] = {
      {"qikan match '<s> [] []' --limit 1 -f json | grep -c '\"left\"'", 0, "1\n", NULL},
      {"qikan match '<s> []' --limit 20 -f csv | grep -c ',\"\",'", 0, "20\n", NULL},
      {"qikan match '<s> []' --limit 20 --width 0 | grep -c '  — │'", 1, "0\n", NULL},
  };
  CHECK(rows);
}

/* Facts only say where to look, whichever kind is looked for first. */
Test(cli_match, patterns_of_facts_find_what_a_walk_through_every_sentence_finds) {
  static const char *const patterns[] = {"[quantity]",
                                         "[quantity unit=\"个\"] []{0,4} [document]",
                                         "[document kind=\"regulation\"]",
                                         "[document] [any]{0,20} [quantity value > 10]",
                                         "[quantity] []{0,5} [quantity unit=\"個\"]",
                                         "[practice]",
                                         "[practice] [any]{0,30} [quantity]",
                                         "[date] [any]{0,9} [quantity]",
                                         "[quotation]",
                                         "[place level=\"prefecture\"] []{0,9} [date]",
                                         "[quantity & !period_start] !\"的\" [han]",
                                         "[fact]",
                                         "[fact kind=\"x\"]? [date] []*",
                                         "([quantity] []{0,3}){2} [practice]?",
                                         "[quantity unit=\"没有\"]"};
  static const char *const options[] = {"", "--city 汐州", "--kind speech --since 2024",
                                        "--city 芦湾 --city 临澜", "--until 2000"};
  cr_assert(run("qikan ingest -q one.md two.md") == 0, "%s", err);
  long lines = 0;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    for (size_t k = i % SPARSE; k < sizeof options / sizeof *options; k += SPARSE)
      lines += compare_with_full_walk("qikan.db", patterns[i], options[k]);
  cr_expect(lines > 500 / SPARSE, "%ld", lines);
  if (run("qikan ingest -q --db real.db " QIKAN_SHARED "/issues/*.md " QIKAN_SHARED
          "/corpora/weekly-*.md") != 0)
    return; /* they are not here */
  lines = 0;
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
    lines += compare_with_full_walk("real.db", patterns[i], "");
  cr_expect(lines > 1000, "%ld", lines);
}
