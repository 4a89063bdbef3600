/* annotate.c - what scripts found: labels, facts, findings. */
#include "store/annotate.h"

#include "store/db.h"

#define PER_ISSUE "10000000"
#define FIRST     "9000000"

/* What one kind of annotation does; ?1 is whose rows they are.  The rows of the others
 * and the new ones meet in a table of the connection, which gives them their order. */
typedef struct plan {
  const char *make, *others, *add, *clear, *write;
  const char *most; /* rows of the fullest issue; NULL: no limit */
  int64_t limit;
  int (*bind)(sqlite3_stmt *stmt, const void *rows, size_t i);
} plan;

static int bind_text(sqlite3_stmt *stmt, int i, qk_str s) {
  if (!s.p) return sqlite3_bind_null(stmt, i);
  return sqlite3_bind_text64(stmt, i, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_texts(sqlite3_stmt *stmt, int first, const qk_str *texts, size_t n) {
  int rc = SQLITE_OK;
  for (size_t k = 0; !rc && k < n; k++) rc = bind_text(stmt, first + (int)k, texts[k]);
  return rc;
}

static int bind_label(sqlite3_stmt *stmt, const void *rows, size_t i) {
  const qk_label_row *r = (const qk_label_row *)rows + i;
  const qk_str texts[] = {r->target_kind, r->label, r->evidence};
  int rc = bind_texts(stmt, 3, texts, QK_COUNT(texts));
  if (!rc) rc = sqlite3_bind_int64(stmt, 6, r->target_id);
  return rc ? rc : sqlite3_bind_double(stmt, 7, r->score);
}

static int bind_fact(sqlite3_stmt *stmt, const void *rows, size_t i) {
  const qk_fact_row *r = (const qk_fact_row *)rows + i;
  const qk_str texts[] = {r->kind, r->text, r->data};
  int rc = bind_texts(stmt, 3, texts, QK_COUNT(texts));
  if (!rc) rc = sqlite3_bind_int64(stmt, 6, r->sentence_id);
  if (!rc && r->n) rc = sqlite3_bind_int64(stmt, 7, r->at);
  if (!rc && r->n) rc = sqlite3_bind_int64(stmt, 8, r->n);
  return rc;
}

static int bind_place(sqlite3_stmt *stmt, int i, int v) {
  return v > 0 ? sqlite3_bind_int(stmt, i, v) : sqlite3_bind_null(stmt, i);
}

static int bind_finding(sqlite3_stmt *stmt, const void *rows, size_t i) {
  const qk_finding_row *r = (const qk_finding_row *)rows + i;
  const qk_str texts[] = {r->code, r->severity, r->raw, r->message, r->suggestion};
  int rc = bind_texts(stmt, 3, texts, QK_COUNT(texts));
  if (!rc) rc = sqlite3_bind_int64(stmt, 8, r->issue_id);
  if (!rc) rc = bind_place(stmt, 9, r->line);
  return rc ? rc : bind_place(stmt, 10, r->col);
}

static const plan label_plan = {
    .make = "CREATE TEMP TABLE qk_new(classifier, seq, target_kind, label, evidence, "
            "target_id, score)",
    .others = "INSERT INTO qk_new SELECT classifier, id, target_kind, label, evidence, "
              "target_id, score FROM q_label WHERE classifier IS NOT ?1",
    .add = "INSERT INTO qk_new VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    .clear = "DELETE FROM q_label",
    .write = "INSERT INTO q_label(id, classifier, target_kind, target_id, label, score, "
             "evidence) SELECT row_number() OVER (ORDER BY classifier, seq) AS n, "
             "classifier, target_kind, target_id, label, score, evidence FROM qk_new "
             "ORDER BY n",
    .bind = bind_label,
};

static const plan fact_plan = {
    .make =
        "CREATE TEMP TABLE qk_new(extractor, seq, kind, text, data, sentence_id, at, n)",
    .others = "INSERT INTO qk_new SELECT extractor, id, kind, text, data, sentence_id, "
              "at, n FROM q_fact WHERE extractor IS NOT ?1",
    .add = "INSERT INTO qk_new VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    .clear = "DELETE FROM q_fact",
    .write =
        "INSERT INTO q_fact(id, extractor, kind, sentence_id, article_id, city, "
        "text, data, at, n) SELECT (f.sentence_id - 1) / " PER_ISSUE " * " PER_ISSUE " + "
        "row_number() OVER (PARTITION BY (f.sentence_id - 1) / " PER_ISSUE
        " ORDER BY f.extractor, f.seq) AS nth, f.extractor, f.kind, f.sentence_id, "
        "a.id, a.city, f.text, f.data, f.at, f.n FROM qk_new AS f "
        "JOIN q_sentence AS s ON s.id = f.sentence_id "
        "JOIN q_paragraph AS p ON p.id = s.paragraph_id "
        "JOIN q_article AS a ON a.id = p.article_id ORDER BY nth",
    .most = "SELECT count(*) AS n FROM qk_new GROUP BY (sentence_id - 1) / " PER_ISSUE
            " ORDER BY n DESC",
    .limit = QK_IDS_PER_ISSUE - 1,
    .bind = bind_fact,
};

#define IS_FINDING "(id - 1) % " PER_ISSUE " >= " FIRST

static const plan finding_plan = {
    .make = "CREATE TEMP TABLE qk_new(owner, seq, code, severity, raw, message, "
            "suggestion, issue_id, line, col)",
    .others = "INSERT INTO qk_new SELECT NULL, id, code, severity, raw, message, "
              "suggestion, issue_id, line, col FROM q_diagnostic WHERE " IS_FINDING
              " AND code <> ?1 AND substr(code, 1, length(?1) + 1) <> ?1 || '/'",
    .add = "INSERT INTO qk_new VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    .clear = "DELETE FROM q_diagnostic WHERE " IS_FINDING,
    .write = "INSERT INTO q_diagnostic(id, issue_id, code, severity, line, col, raw, "
             "message, suggestion) SELECT (issue_id - 1) * " PER_ISSUE " + " FIRST " + "
             "row_number() OVER (PARTITION BY issue_id ORDER BY code, line, col, seq) "
             "AS n, issue_id, code, severity, line, col, raw, message, suggestion "
             "FROM qk_new WHERE issue_id IN (SELECT id FROM q_issue) ORDER BY n",
    .most = "SELECT count(*) AS n FROM qk_new GROUP BY issue_id ORDER BY n DESC",
    .limit = QK_IDS_PER_ISSUE - QK_FINDING_IDS - 1,
    .bind = bind_finding,
};

_Static_assert(QK_IDS_PER_ISSUE == 10000000 && QK_FINDING_IDS == 9000000,
               "the statements name the numbers");

static int run_one(sqlite3 *db, const char *sql, qk_str owner) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
  if (!rc && sqlite3_bind_parameter_count(stmt)) rc = bind_text(stmt, 1, owner);
  if (!rc) rc = qk_stmt_finish(stmt);
  sqlite3_finalize(stmt);
  return rc;
}

static int add_rows(sqlite3 *db, const plan *p, qk_str owner, const void *rows,
                    size_t n) {
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, p->add, -1, &stmt, NULL);
  for (size_t i = 0; !rc && i < n; i++) {
    rc = bind_text(stmt, 1, owner);
    if (!rc) rc = sqlite3_bind_int64(stmt, 2, (int64_t)i);
    if (!rc) rc = p->bind(stmt, rows, i);
    if (!rc) rc = qk_stmt_finish(stmt);
  }
  sqlite3_finalize(stmt);
  return rc;
}

static qk_code replace(qk_store *s, const plan *p, qk_str owner, const void *rows,
                       size_t n, qk_err *e) {
  sqlite3 *db = s->writer;
  int64_t most = 0;
  int rc = run_one(db, p->make, owner);
  if (!rc) rc = run_one(db, p->others, owner);
  if (!rc) rc = add_rows(db, p, owner, rows, n);
  if (!rc && p->most) {
    qk_code code = qk_db_int(db, p->most, 0, &most, s->path, e);
    if (code) return code;
    if (most > p->limit)
      return qk_fail(e, QK_SCRIPT,
                     "expected at most %lld findings or facts in one issue, got %lld",
                     (long long)p->limit, (long long)most);
  }
  if (!rc) rc = run_one(db, p->clear, owner);
  if (!rc) rc = run_one(db, p->write, owner);
  if (!rc) rc = run_one(db, "DROP TABLE temp.qk_new", owner);
  return rc ? qk_db_fail(e, db, rc, s->path) : QK_OK;
}

static qk_code annotate(qk_store *s, const plan *p, qk_str owner, const void *rows,
                        size_t n, qk_err *e) {
  if (!s->writer)
    return qk_db_refuse(e, s->path, "%s", "the database was opened for reading only");
  qk_code code = qk_store_commit(s, e);
  if (code) return code;
  int rc = qk_stmt_run(&s->stmts, s->writer, QK_SQL_BEGIN);
  if (rc) return qk_db_fail(e, s->writer, rc, s->path);
  code = replace(s, p, owner, rows, n, e);
  if (!code && (rc = qk_stmt_run(&s->stmts, s->writer, QK_SQL_COMMIT)))
    code = qk_db_fail(e, s->writer, rc, s->path);
  if (code && !sqlite3_get_autocommit(s->writer))
    qk_stmt_run(&s->stmts, s->writer, QK_SQL_ROLLBACK);
  return code;
}

qk_code qk_store_labels(qk_store *s, qk_str classifier, const qk_label_row *rows,
                        size_t n, qk_err *e) {
  return annotate(s, &label_plan, classifier, rows, n, e);
}

qk_code qk_store_facts(qk_store *s, qk_str extractor, const qk_fact_row *rows, size_t n,
                       qk_err *e) {
  return annotate(s, &fact_plan, extractor, rows, n, e);
}

qk_code qk_store_findings(qk_store *s, qk_str check, const qk_finding_row *rows, size_t n,
                          qk_err *e) {
  return annotate(s, &finding_plan, check, rows, n, e);
}
