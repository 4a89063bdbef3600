/* test_cli_search.c - qikan search, qikan kwic.
 * In:   shell commands; how they are run stands in test_cli.h.
 * Out:  exit status, stdout, stderr.
 * Owns: nothing. */
#include "test_cli.h"

static void setup_search(void) {
  setup();
  setenv("EXAMPLES", QIKAN_ROOT "/examples", 1);
  cr_assert(run("qikan ingest -q --scripts $EXAMPLES $EXAMPLES/issues/*-06.md") == 0,
            "%s", err);
}

TestSuite(cli_search, .init = setup_search, .fini = teardown);

Test(cli_search, people_see_a_part_of_each_text_and_programs_all_of_it) {
  const row rows[] = {
      {"qikan search 海上联络站 --width 0", 0, "村居联络站287个、【海上联络站】31个",
       NULL},
      {"qikan search 海上联络站 --width 0", 0, "注：共 1 条\n", NULL},
      {"qikan search 監督 --limit 2 --width 0", 0, "【监督】", NULL},
      {"qikan search 监督 --limit 2", 0, "，这里是第 1 至 2 条（--limit，--offset）\n",
       NULL},
      {"qikan search 监督 --limit 2 --offset 2 -f csv | wc -l", 0, "3\n", NULL},
      {"qikan search 海上联络站 -f csv", 0,
       "view,id,issue_id,article_id,city,title,text,matches,spans,score,path,line,col\r\n"
       "paragraph,",
       NULL},
      {"qikan search 沈知微 --unit heading -f tsv | cut -f1,2,7,8,9", 0,
       "article\t2\t沈知微：把代表联系群众的每一步都走实\t1\t1-9\n", NULL},
      {"qikan search 监督 --unit all -f tsv | sed 1d | cut -f1 | sort -u", 0, "paragraph",
       NULL},
      {"qikan search 完全没有的词", 0, "注：共 0 条\n", NULL},
      {"qikan search 完全没有的词 -f csv | wc -l", 0, "1\n", NULL},
      {"qikan search 监督 -f json --limit 1", 0,
       "\"params\": {\"query\": \"监督\", \"unit\": \"paragraph\"}", NULL},
      {"qikan search 监督 --limit 1 -f html | grep -c '<mark>监督</mark>'", 0, "1\n",
       NULL},
      {"qikan search 监督 --limit 1 --color always --width 0", 0, "\x1b[1;31m监督\x1b[0m",
       NULL},
      {"qikan search 监督 --limit 1 -f markdown", 0, "**监督**", NULL},
      {"qikan search 监督 --limit 1 -f html", 0, "<title>检索</title>", NULL},
      {"qikan kwic 监督 --limit 1 -f html", 0, "<title>语境</title>", NULL},
      {"qikan match '[date]' --limit 1 -f html", 0, "<title>模式匹配</title>", NULL},
      {"qikan search 监督 --limit 1 -f json | grep -c '【'", 1, "0\n", NULL},
      {"qikan kwic 监督 --limit 1 -f html | grep -c '<mark>监督</mark>'", 0, "1\n", NULL},
      {"qikan kwic 监督 --limit 1", 0, " │ 监督 ", NULL},
      {"qikan search 监督 --order reading -f tsv | sed 1d | cut -f2 >a; sort -n a | cmp "
       "- "
       "a && wc -l <a",
       0, "20\n", NULL},
  };
  CHECK(rows);
}

Test(cli_search, the_shell_shows_hits_and_no_address) {
  const row rows[] = {
      {"echo 'db:search\"海上联络站\"' | qikan shell --width 0", 0, "【海上联络站】31个",
       NULL},
      {"echo 'db:search\"海上联络站\"' | qikan shell", 0, "注：共 1 条，列出 1\n", NULL},
      {"echo 'db:search\"群众\"' | qikan shell -f csv | wc -l", 0, "21\n", NULL},
      {"echo 'db:search\"群众\"' | qikan shell -f csv | cut -d, -f1,2 | head -2", 0,
       "rank,city\n1,", NULL},
      {"echo 'db:search\"没有这个\"' | qikan shell", 0, "注：共 0 条，列出 0\n", NULL},
      {"echo 'x = db:search\"群众\" return x.total' | qikan shell", 0, "34\n", NULL},
  };
  CHECK(rows);
}

/* The options say the same as OR in the query. */
Test(cli_search, several_values_of_an_option) {
  const row rows[] = {
      {"qikan search '监督 (city:汐州 OR city:芦湾)' -f csv >q; wc -l <q", 0, "8\n",
       NULL},
      {"qikan search 监督 --city 汐州 --city 芦湾 -f csv | cmp - q", 0, "", NULL},
      {"qikan search 监督 --city 汐州,芦湾 -f csv | cmp - q", 0, "", NULL},
      {"qikan search 监督 --city 芦湾、汐州 -f csv | cmp - q", 0, "", NULL},
      {"qikan search 监督 --city 芦湾，汐州 -f json", 0, "\"city\": \"芦湾、汐州\"",
       NULL},
      {"qikan kwic '群众 (kind:speech OR kind:notice)' -f csv >k; wc -l <k", 0, "18\n",
       NULL},
      {"qikan kwic 群众 --kind speech,notice -f csv | cmp - k", 0, "", NULL},
      {"qikan kwic 群众 --kind speech --kind notice -f csv | cmp - k", 0, "", NULL},
      {"qikan match '\"群众\"' --kind speech,notice -f csv | wc -l", 0, "18\n", NULL},
      {"qikan search 群众 --periodical 云江 --periodical 民声 --limit 100 -f csv | wc -l",
       0, "35\n", NULL},
  };
  CHECK(rows);
}

/* A text of several lines may have its first word on any of them. */
Test(cli_search, the_line_is_that_of_the_first_word) {
  const row rows[] = {
      {"qikan search 联络站 --order reading --limit 100 -f tsv | sed 1d | cut -f2,12,13 "
       ">search; qikan kwic 联络站 -f tsv | sed 1d | awk -F'\\t' -v OFS='\\t' "
       "'!seen[$6]++ {print $6, $9, $10}' | cmp - search && wc -l <search",
       0, "22\n", NULL},
  };
  CHECK(rows);
}

/* The bytes that are said are those of the term. */
Test(cli_search, spans_cut_the_term_out_of_the_text) {
  const row rows[] = {
      {"qikan search 联络站 --limit 100 -f tsv | sed 1d | LC_ALL=C awk -F'\\t' "
       "'{n = split($9, s, \" \"); if (n != $8) print \"number\"; for (i = 1; i <= n; "
       "i++) "
       "{split(s[i], b, \"-\"); print substr($7, b[1], b[2] - b[1] + 1)}}' | sort -u",
       0, "联络站\n", NULL},
  };
  CHECK(rows);
  cr_expect_str_eq(out, "联络站\n");
}

Test(cli_search, filters_stand_in_the_query_or_beside_it) {
  const row rows[] = {
      {"qikan search '监督 city:丰岭' -f tsv | sed 1d | cut -f5 | sort -u", 0, "丰岭\n",
       NULL},
      {"qikan search 监督 --city 丰岭 -f tsv >a; qikan search '监督 city:丰岭' -f tsv | "
       "cmp "
       "- a",
       0, NULL, NULL},
      {"qikan search '监督 (city:丰岭 OR city:芦湾)' -f tsv | sed 1d | cut -f5 | sort -u "
       "| "
       "wc -l",
       0, "2\n", NULL},
      {"qikan search 监督 --kind speech -f tsv | sed 1d | cut -f4 | sort -u", 0, "2\n",
       NULL},
      {"qikan search 监督 --since 2024-07 -f tsv | wc -l", 0, "1\n", NULL},
      {"qikan search 监督 --until 2024-06 -f tsv | wc -l", 0, "21\n", NULL},
      {"qikan search 监督 --periodical 云江 -f tsv | wc -l", 0, "21\n", NULL},
  };
  CHECK(rows);
}

Test(cli_search, counts_by_city_are_those_of_the_texts_found) {
  const row rows[] = {
      {"qikan search 联络站 --limit 1000 -f tsv | sed 1d | cut -f5 | sort | uniq -c | "
       "awk "
       "'{print $2 \"\\t\" $1}' | sort >a; "
       "qikan search 联络站 --count -f tsv | sed 1d | sort >b; "
       "grep -v '^[[:space:]0-9]' a >c; grep -v '^[[:space:]]' b | cmp - c && wc -l <c",
       0, "6\n", NULL},
      {"qikan search 联络站 --count", 0, "注：共 22 条\n", NULL},
  };
  CHECK(rows);
}

Test(cli_search, a_concordance_has_every_place) {
  const row rows[] = {
      {"qikan kwic 联络站 -f tsv | sed 1d | wc -l >a; "
       "qikan sql -f tsv \"select sum((length(text) - length(replace(text, '联络站', "
       "''))) "
       "/ 3) from paragraph\" | sed 1d | cmp - a && cat a",
       0, "40\n", NULL},
      {"qikan kwic 海上联络站 --context 10 -f tsv | cut -f1-5,9", 0,
       "汐州\t站287个、\t海上联络站\t31个，另设\tparagraph\t356\n", NULL},
      {"qikan kwic 海上联络站 --context 10", 0,
       "│ 汐州 │ …站287个、 │ 海上联络站 │ 31个，另设… │ 356 │\n", NULL},
      {"qikan kwic 联络站 --limit 3 --offset 1", 0, "注：共 40 处，这里是第 2 至 4 处\n",
       NULL},
      {"qikan kwic 联络站 --limit 3 -f json", 0,
       "\"params\": {\"query\": \"联络站\", \"unit\": \"paragraph\", \"sort\": "
       "\"position\", \"context\": 30}",
       NULL},
  };
  CHECK(rows);
}

/* With the keywords below each other every line has its own width before them. */
Test(cli_search, keywords_stand_below_each_other) {
  cr_assert(run("qikan kwic 联络站 --width 100 | grep 联络站 | sed 's/联络站 .*//' | "
                "python3 -c 'import sys, unicodedata\nfor l in sys.stdin: print(sum(2 if "
                "unicodedata.east_asian_width(c) in \"WF\" else 1 for c in "
                "l.rstrip(\"\\n\")))' | sort -u | wc -l") == 0,
            "%s", err);
  cr_expect_str_eq(out, "1\n");
}

/* By code points of the context, behind the keyword or outwards before it; lines whose
 * context has marks, which sort before all, are left out. */
Test(cli_search, a_concordance_is_sorted_by_its_context) {
  static const char script[] =
      "import csv, sys\n"
      "rows = list(csv.DictReader(sys.stdin))\n"
      "for side, flip in (('left', -1), ('right', 1)):\n"
      "  if side != sys.argv[1]: continue\n"
      "  keys = [r[side][::flip][:3] for r in rows]\n"
      "  keys = [k for k in keys if len(k) == 3 and k.isalpha()]\n"
      "  print(len(rows), keys == sorted(keys) and len(keys) > 10)\n";
  file("sorted.py", script, sizeof script - 1);
  const row rows[] = {
      {"qikan kwic 联络站 --sort right -f csv | python3 sorted.py right", 0, "40 True\n",
       NULL},
      {"qikan kwic 联络站 --sort left -f csv | python3 sorted.py left", 0, "40 True\n",
       NULL},
      {"qikan kwic 联络站 --sort left -f tsv | sed 1d | sort >a; qikan kwic 联络站 -f "
       "tsv "
       "| sed 1d | sort | cmp - a",
       0, NULL, NULL},
  };
  CHECK(rows);
}

Test(cli_search, errors_point_at_the_place) {
  const row rows[] = {
      {"qikan search '立法 ('", 2, NULL,
       "qikan: query, character 5: expected a term, got the end of the query\n  立法 (\n"
       "        ^\n"},
      {"qikan search '“立法'", 2, NULL,
       "this quotation mark is not closed\n  “立法\n  ^"},
      {"qikan search ，", 2, NULL, "got punctuation alone\n  ，\n  ^^\n"},
      {"qikan search ''", 2, NULL, "expected a term to search for, got nothing"},
      {"qikan search -- -立法", 2, NULL, "qikan: query, character"},
      {"qikan search 'cty:临澜 立法'", 2, NULL, "did you mean 'city'?"},
      {"qikan search 监督 --city 汐洲", 2, NULL, "did you mean '汐州'?"},
      /* although the other one is found */
      {"qikan search 监督 --city 汐州 --city 芦弯", 2, NULL, "did you mean '芦湾'?"},
      {"qikan kwic '监督 (city:汐州 OR city:芦弯)'", 2, NULL,
       "did you mean '芦湾'? Expected one of 丰岭, 临澜, 岚溪, 汐州, 芦湾, "
       "雁屏, 青槐\n  监督 (city:汐州 OR city:芦弯)\n"
       "                     ^^^^^^^^^\n"},
      {"qikan match '[]' --city 汐州，芦弯", 2, NULL, "did you mean '芦湾'?"},
      {"qikan search 监督 --city 汐州,", 2, NULL,
       "--city wants a value, not an empty one"},
      {"qikan search 监督 --kind speech,speach", 2, NULL, "did you mean 'speech'?"},
      {"qikan match '[]' --kind speech,speach", 2, NULL, "did you mean 'speech'?"},
      {"qikan search 监督 --kind speach", 2, NULL, "speech"},
      {"qikan search 监督 --since 2024-13", 2, NULL,
       "since: expected a date such as 2021"},
      {"qikan search 监督 --unit page", 2, NULL,
       "--unit is one of paragraph, sentence, heading, caption, cell, all, not “page”"},
      {"qikan kwic 监督 --sort up", 2, NULL, "--sort is one of position, left, right"},
      {"qikan kwic 监督 --context 0", 2, NULL, "a number from 1 to 1000, not “0”"},
      {"qikan kwic '监督 ('", 2, NULL, "expected a term"},
      {"qikan search 监督 -f yaml", 2, NULL, "yaml"},
      {"qikan search 监督 --db none.db", 5, NULL, "there is no such database"},
      {"qikan search", 2, NULL, "search wants QUERY; see qikan help search"},
      {"qikan search \"$(printf '立%.0s' $(seq 5000))\"", 2, NULL, "qikan: query"},
      {"qikan search \"$(printf '(%.0s' $(seq 500))\"", 2, NULL, "qikan: query"},
      {"qikan search $'a\\033[31m('", 2, NULL, "qikan: query"},
  };
  CHECK(rows);
  cr_expect(!strchr(err, '\033'));
}

/* What is not indexed is read: the answer is the same, and says so. */
Test(cli_search, without_an_index_nothing_is_missed) {
  const row rows[] = {
      {"qikan ingest -q --no-index --scripts $EXAMPLES --db bare.db "
       "$EXAMPLES/issues/*-06.md",
       0, NULL, NULL},
      {"qikan search 监督 --limit 99 -f tsv >a; qikan search 监督 --limit 99 -f tsv --db "
       "bare.db | cmp - a",
       0, NULL, NULL},
      {"qikan kwic 监督 -f tsv >a; qikan kwic 监督 -f tsv --db bare.db | cmp - a", 0,
       NULL, NULL},
      {"qikan search 监督 --db bare.db", 0,
       "；1 期没有索引，逐字读过（qikan index 可建）", NULL},
      {"qikan index -q --db bare.db && qikan search 监督 --db bare.db | grep -c 没有索引",
       1, "0\n", NULL},
  };
  CHECK(rows);
}

/* Lines of `qikan help search` and `help kwic` below "Examples:" find something. */
Test(cli_search, the_examples_of_their_help_find_something) {
  cr_assert(run("for c in search kwic; do qikan help $c | sed -n '/^Examples:/,/^$/s/^  "
                "//p'; done >examples; wc -l <examples") == 0);
  int n = atoi(out);
  cr_assert(n >= 8, "%s", out);
  for (int i = 1; i <= n; i++) {
    char command[200];
    snprintf(command, sizeof command,
             "c=$(sed -n %dp examples); echo \"$c\"; eval \"$c\" | cat - kwic.csv "
             "2>/dev/null | wc -l",
             i);
    cr_expect(run(command) == 0, "%s%s", out, err);
    char *lines = strchr(out, '\n');
    cr_expect(lines && atoi(lines) > 1 && *err == 0, "%s%s", out, err);
  }
}
