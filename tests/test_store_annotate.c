/* test_store_annotate.c - labels, facts and findings in the database.
 * In:   rows as classifiers, extractors and checks leave them.
 * Out:  the same contents whatever the order of the runs; nothing left of a removed
 *       issue.
 * Owns: nothing. */
#include "store/annotate.h"
#include "test_kinds.h"

static const qk_label_row some_labels[] = {
    {5, {"section", 7}, {"x", 1}, {"词", 3}, 0.5},
    {3, {"article", 7}, {"y", 1}, {NULL, 0}, 1},
};
static const qk_fact_row some_facts[] = {
    {70, {"k", 1}, {"t", 1}, {"{}", 2}, 3, 6},
    {69, {"k", 1}, {NULL, 0}, {NULL, 0}, 0, 0},
};
static const qk_finding_row some_findings[] = {
    {1, {"c/b", 3}, {"info", 4}, {NULL, 0}, {"m", 1}, {NULL, 0}, 9, 2},
    {1, {"c", 1}, {"info", 4}, {"原", 3}, {"m", 1}, {"建", 3}, 0, 0},
};

static void put_rows(box *b, int step) {
  qk_err e = {0};
  qk_code code = QK_OK;
  switch (step) {
  case 0:
    code = qk_store_labels(b->store, S("one"), some_labels, 2, &e);
    break;
  case 1:
    code = qk_store_labels(b->store, S("two"), some_labels, 1, &e);
    break;
  case 2:
    code = qk_store_facts(b->store, S("one"), some_facts, 2, &e);
    break;
  case 3:
    code = qk_store_facts(b->store, S("two"), some_facts, 1, &e);
    break;
  case 4:
    code = qk_store_findings(b->store, S("c"), some_findings, 2, &e);
    break;
  default:
    code = qk_store_findings(b->store, S("b"), some_findings, 0, &e);
  }
  cr_assert_eq(code, QK_OK, "%d: %s", step, e.msg);
}

static void expect_all(box *b) {
  kinds_expect_sql(b, "select * from label order by id",
                   "1|one|section|5|x|0.5|词\n2|one|article|3|y|1.0|\n"
                   "3|two|section|5|x|0.5|词");
  kinds_expect_sql(b, "select * from fact order by id",
                   "1|one|k|70|3|临澜|t|{}|4|9\n2|one|k|69|3|临澜||||\n"
                   "3|two|k|70|3|临澜|t|{}|4|9");
  kinds_expect_sql(
      b,
      "select id, issue_id, code, line, col, raw, suggestion from diagnostic "
      "where id > 9000000 order by id",
      "9000001|1|c|||原|建\n9000002|1|c/b|9|2||");
}

Test(store_annotate, contents_do_not_depend_on_the_order_of_the_runs) {
  static const int orders[][8] = {
      {0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {1, 0, 3, 2, 5, 4}};
  for (size_t i = 0; i < QK_COUNT(orders); i++) {
    box b;
    kinds_open(&b);
    for (int twice = 0; twice < 2; twice++) {
      for (int k = 0; k < 6; k++) put_rows(&b, orders[i][k]);
      expect_all(&b);
    }
    box_close(&b);
  }
}

Test(store_annotate, an_issue_takes_what_was_found_in_it_away) {
  box b;
  qk_err e = {0};
  kinds_open(&b);
  for (int k = 0; k < 6; k++) put_rows(&b, k);
  cr_assert_eq(qk_store_remove(b.store, 1, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qk_store_commit(b.store, &e), QK_OK, "%s", e.msg);
  kinds_expect_sql(&b,
                   "select (select count(*) from label) + (select count(*) from fact) + "
                   "(select count(*) from diagnostic)",
                   "0");
  box_close(&b);
}

Test(store_annotate, counts_of_an_issue_are_those_of_the_engine) {
  box b;
  qk_err e = {0};
  qk_counts before, after;
  kinds_open(&b);
  cr_assert_eq(qk_store_counts(b.store, 1, &before, &e), QK_OK);
  put_rows(&b, 4);
  cr_assert_eq(qk_store_counts(b.store, 1, &after, &e), QK_OK);
  cr_expect_eq(before.diagnostics, after.diagnostics, "%u %u", before.diagnostics,
               after.diagnostics);
  box_close(&b);
}

Test(store_annotate, a_store_for_reading_refuses) {
  box b;
  qk_err e = {0};
  qk_store *s;
  kinds_open(&b);
  cr_assert_eq(qk_store_open(&s, b.db, 0, &e), QK_OK, "%s", e.msg);
  cr_expect_eq(qk_store_labels(s, S("one"), some_labels, 2, &e), QK_STORE);
  cr_expect_str_eq(e.msg, "the database was opened for reading only");
  qk_store_close(s);
  box_close(&b);
}
