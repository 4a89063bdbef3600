/* info.c - what a database holds.
 * In:   an open database.
 * Out:  a result: where it is, and a table of its issues with counts of their rows.
 * Owns: the result while it is printed. */
#include <inttypes.h>

#include "api/session.h"
#include "api/table.h"
#include "store/schema.h"

#define COUNTED(field, column_type)                                                      \
  { QK_LIT(field), QK_LIT(field), QK_TYPE_##column_type }
static const qk_column columns[] = {
    COUNTED("id", INTEGER),         COUNTED("periodical", TEXT),
    COUNTED("number", TEXT),        COUNTED("date", DATE),
    COUNTED("path", TEXT),          COUNTED("articles", INTEGER),
    COUNTED("sections", INTEGER),   COUNTED("paragraphs", INTEGER),
    COUNTED("sentences", INTEGER),  COUNTED("captions", INTEGER),
    COUNTED("grid_cells", INTEGER), COUNTED("diagnostics", INTEGER),
};
enum { READ = 5 }; /* columns that the statement gives; the others are counts */

/* Facts and index: missing where they have not been made, which is not 0. */
static const qk_column fact_columns[] = {COUNTED("id", INTEGER),
                                         COUNTED("quantities", INTEGER),
                                         COUNTED("documents", INTEGER),
                                         COUNTED("document_mentions", INTEGER),
                                         COUNTED("practices", INTEGER),
                                         COUNTED("places", INTEGER),
                                         COUNTED("place_mentions", INTEGER),
                                         COUNTED("quotations", INTEGER),
                                         COUNTED("date_mentions", INTEGER),
                                         COUNTED("own_facts", INTEGER),
                                         COUNTED("labels", INTEGER),
                                         COUNTED("indexed", BOOLEAN)};
#define IN_ISSUE "BETWEEN (i.id - 1) * 10000000 + 1 AND i.id * 10000000"
/* Ids of an issue have no gaps, so that the last tells how many there are: no row is
 * counted, however many issues there are. */
#define LAST(table)                                                                      \
  "ifnull((SELECT max(id) FROM " table " WHERE id " IN_ISSUE                             \
  ") - (i.id - 1) * 10000000, 0)"
#define MADE(count) ", CASE WHEN i.facts IS NOT NULL THEN " count " END"
static const char fact_counts[] = "SELECT i.id" MADE(LAST("q_quantity"))
    MADE(LAST("q_document")) MADE(LAST("q_document_mention")) MADE(LAST("q_practice"))
        MADE("(SELECT count(DISTINCT place_id) FROM q_place_mention WHERE id " IN_ISSUE
             ")") MADE(LAST("q_place_mention")) MADE(LAST("q_quotation"))
            MADE(LAST("q_date_mention")) ", (SELECT count(*) FROM fact WHERE "
                                         "sentence_id " IN_ISSUE ")"
                                         ", (SELECT count(*) FROM label WHERE "
                                         "target_id " IN_ISSUE ")"
                                         ", i.search IS NOT NULL FROM q_issue AS i "
                                         "ORDER BY i.id";

static qk_code put_facts(qk_store *store, qk_result *r, qk_err *e) {
  enum { N = QK_COUNT(fact_columns) };
  qk_query *q = NULL;
  qk_buf scratch = {0}; /* all cells are numbers */
  bool row = false;
  qk_result_table(r, QK_LIT("Facts"), fact_columns, N);
  qk_code code = qk_query_open(store, qk_str_of(fact_counts), &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  while (code == QK_OK && row) {
    qk_cell cells[N];
    for (int i = 0; i < N; i++) cells[i] = qk_table_cell(q, i, &scratch);
    qk_result_row(r, cells);
    code = qk_query_step(q, &row, e);
  }
  qk_buf_free(&scratch);
  qk_query_close(q);
  return code;
}

static qk_code put_issue(qk_store *store, const qk_query *q, qk_buf *scratch,
                         qk_result *r, qk_err *e) {
  qk_counts n;
  qk_cell cells[QK_COUNT(columns)];
  for (int i = 0; i < READ; i++) cells[i] = qk_table_cell(q, i, &scratch[i]);
  qk_code code = qk_store_counts(store, cells[0].integer, &n, e);
  const uint32_t counts[] = {n.articles, n.sections,   n.paragraphs, n.sentences,
                             n.captions, n.grid_cells, n.diagnostics};
  for (size_t i = 0; i < QK_COUNT(counts); i++)
    cells[READ + i] = qk_cell_integer(counts[i]);
  if (code == QK_OK) qk_result_row(r, cells);
  return code;
}

static qk_code put_issues(qk_store *store, qk_result *r, qk_err *e) {
  qk_query *q = NULL;
  qk_buf scratch[READ] = {0};
  bool row = false;
  qk_code code = qk_query_open(
      store, QK_LIT("SELECT id, periodical, number, date, path FROM issue ORDER BY id"),
      &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  while (code == QK_OK && row) {
    code = put_issue(store, q, scratch, r, e);
    if (code == QK_OK) code = qk_query_step(q, &row, e);
  }
  for (size_t i = 0; i < READ; i++) qk_buf_free(&scratch[i]);
  qk_query_close(q);
  return code;
}

static qk_code count_issues(qk_store *store, int64_t *n, qk_err *e) {
  qk_query *q = NULL;
  bool row = false;
  qk_code code = qk_query_open(store, QK_LIT("SELECT count(*) FROM issue"), &q, e);
  if (code == QK_OK) code = qk_query_step(q, &row, e);
  *n = code == QK_OK && row ? qk_query_int(q, 0) : 0;
  qk_query_close(q);
  return code;
}

qk_code qikan_info(qikan *q, const qikan_format_options *format, FILE *out, qk_err *e) {
  qk_store *store;
  qk_result r = {0};
  qk_buf line = {0};
  int64_t issues = 0;
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK) code = count_issues(store, &issues, e);
  if (code == QK_OK) {
    qk_buf_printf(&line, "%s: schema version %d, %" PRId64 " issue%s", q->path,
                  QK_SCHEMA_VERSION, issues, issues == 1 ? "" : "s");
    qk_result_name(&r, QK_LIT("info"), QK_LIT(""));
    qk_result_param_add(&r, QK_LIT("db"), qk_cell_text(qk_str_of(q->path)));
    qk_result_param_add(&r, QK_LIT("schema_version"), qk_cell_integer(QK_SCHEMA_VERSION));
    qk_result_param_add(&r, QK_LIT("issues"), qk_cell_integer(issues));
    qk_result_text(&r, qk_buf_str(&line));
    qk_result_table(&r, QK_LIT(""), columns, QK_COUNT(columns));
    code = put_issues(store, &r, e);
    if (code == QK_OK && issues) code = put_facts(store, &r, e);
  }
  if (code == QK_OK && line.oom) code = qk_nomem(e);
  qk_buf_free(&line);
  if (code == QK_OK) return qk_session_print(&r, format, out, e);
  qk_result_free(&r);
  return code;
}
