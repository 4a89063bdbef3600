/* test_rows.h - what the tests of collections and rows share.
 * In:   bodies of a report's run function.
 * Out:  a box whose database holds the example issue and a few facts made by hand.
 * Owns: the box, until box_close. */
#ifndef QK_TEST_ROWS_H
#define QK_TEST_ROWS_H

#include <sqlite3.h>

#include "qikan/qikan.h"
#include "test_script.h"

#define SHIPPED  QIKAN_ROOT "/scripts"
#define EXAMPLES QIKAN_ROOT "/examples"
#define EXAMPLE  QIKAN_ROOT "/examples/issues/yunjiang-minsheng-2024-06.md"

/* Two sentences of each city give: a quantity of each, the second part of the first; a
 * mention of document 1 or 2; in the first city a practice, a place, a quotation, a date,
 * a fact; labels of the first three sections. */
static const char rows_facts[] =
    "CREATE TEMP TABLE pick AS SELECT s.id AS sentence_id, s.article_id AS article_id, "
    "a.city AS city, row_number() OVER (PARTITION BY a.id ORDER BY s.id) AS k, "
    "dense_rank() OVER (ORDER BY a.id) AS c FROM sentence s JOIN article a ON a.id = "
    "s.article_id WHERE a.city IS NOT NULL;"
    "DELETE FROM pick WHERE k > 2;"
    "INSERT INTO q_quantity(id, sentence_id, article_id, city, raw, value, unit, noun, "
    "part_of, place_id) SELECT c * 2 + k - 2, sentence_id, article_id, city, (c * k) || "
    "'个', c * k, CASE k WHEN 1 THEN '个' ELSE '人次' END, CASE WHEN c < 3 THEN '联络站' "
    "END, CASE k WHEN 2 THEN c * 2 - 1 END, CASE c WHEN 1 THEN 1 END FROM pick;"
    "INSERT INTO q_document(id, title, kind) VALUES (1, '物业条例', 'regulation'), "
    "(2, '代表法', 'law');"
    "INSERT INTO q_document_mention(id, document_id, sentence_id, article_id, city, raw, "
    "bracketed) SELECT c * 2 + k - 2, k, sentence_id, article_id, city, 'raw', k - 1 "
    "FROM pick;"
    "INSERT INTO q_practice(id, article_id, city, name, kind, sentence_id) SELECT 1, "
    "article_id, city, '小站', 'site', sentence_id FROM pick WHERE c = 1 AND k = 1;"
    "INSERT INTO q_place(id, code, name, level, parent_id) VALUES (1, '1', '鹭洲区', "
    "'county', 2), (2, '2', '临澜市', 'prefecture', NULL);"
    "INSERT INTO q_place_mention(id, place_id, sentence_id, article_id, city, raw) "
    "SELECT "
    "1, 1, sentence_id, article_id, city, '鹭洲' FROM pick WHERE c = 1 AND k = 1;"
    "INSERT INTO q_quotation(id, sentence_id, article_id, city, text) SELECT 1, "
    "sentence_id, article_id, city, '好' FROM pick WHERE c = 1 AND k = 1;"
    "INSERT INTO q_date_mention(id, sentence_id, article_id, city, raw, date_start) "
    "SELECT "
    "1, sentence_id, article_id, city, '5月', '2024-05' FROM pick WHERE c = 1 AND k = 1;"
    "INSERT INTO q_fact(id, extractor, kind, sentence_id, article_id, city, text) SELECT "
    "1,"
    "'own', 'x', sentence_id, article_id, city, '事' FROM pick WHERE c = 1 AND k = 1;"
    "INSERT INTO q_label(id, classifier, target_kind, target_id, label, score) SELECT "
    "id, "
    "'subject', 'section', id, 'oversight', 0.5 FROM section ORDER BY id LIMIT 3;";

static inline void rows_exec(const box *b, const char *sql) {
  sqlite3 *db;
  cr_assert_eq(sqlite3_open(b->db, &db), SQLITE_OK);
  char *error = NULL;
  cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &error), SQLITE_OK, "%s",
               error ? error : "");
  sqlite3_close(db);
}

static inline void rows_open(box *b) {
  static const char *const dirs[] = {EXAMPLES, NULL}, *const files[] = {EXAMPLE};
  qikan *q;
  qk_err e = {0};
  box_open(b);
  cr_assert_eq(
      qikan_new(&q, &(qikan_options){.script_dirs = dirs, .shipped_dir = SHIPPED}, &e),
      QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_open(q, b->db, QIKAN_WRITE, &e), QK_OK, "%s", e.msg);
  cr_assert_eq(qikan_ingest(q, files, 1,
                            &(qikan_ingest_options){.no_facts = 1, .no_index = 1}, &e),
               QK_OK, "%s", e.msg);
  qikan_free(q);
  rows_exec(b, rows_facts);
}

/* The body's first line is line 2 of the file; `one` gives the first value of a raw
 * statement, `list` the values of a column, joined. */
static inline qk_code rows_run(box *b, const char *body, qk_buf *out, qk_err *e) {
  qk_buf text = {0};
  qk_buf_printf(
      &text,
      "local function one(sql, ...) for r in db:sql(sql, ...) do for _, v in pairs(r) do "
      "return v end end end "
      "local function list(c, name) local t = {} for r in c:each() do t[#t + 1] = "
      "tostring(r[name]) end return table.concat(t, ' ') end "
      "local function eq(a, b) if a ~= b then error('expected ' .. tostring(b) .. ', got "
      "' .. tostring(a), 2) end end "
      "%s",
      body);
  cr_assert(!text.oom);
  qk_code code = box_run(b, text.p, out, e);
  qk_buf_free(&text);
  return code;
}

#endif
