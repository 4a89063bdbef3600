/* format.c - printf, format and strftime with bounds on what they may be asked for.
 * In:   their arguments.
 * Out:  refused where a width, a precision or the format itself is out of proportion;
 *       else what SQLite's own functions make of them.
 * Owns: a connection without a file, on which those are called; closed with the
 *       connection they are registered on. */
#include <stdlib.h>

#include "base/buf.h"
#include "store/db.h"

enum { FORMAT_MAX = 10000, WIDTH_MAX = 10000, TIME_FORMAT_MAX = 1000 };

typedef struct formatter {
  sqlite3 *db;
  const char *name;   /* of the function */
  sqlite3_stmt *stmt; /* the last one */
  int n;              /* its arguments */
} formatter;

static void free_formatter(void *p) {
  formatter *f = p;
  sqlite3_finalize(f->stmt);
  sqlite3_close(f->db);
  free(f);
}

static int prepare(formatter *f, int n) {
  if (f->stmt && f->n == n) return SQLITE_OK;
  sqlite3_finalize(f->stmt);
  f->stmt = NULL;
  f->n = n;
  qk_buf sql = {0};
  qk_buf_printf(&sql, "SELECT %s(", f->name);
  for (int i = 1; i <= n; i++) qk_buf_printf(&sql, "%s?%d", i > 1 ? "," : "", i);
  qk_buf_putc(&sql, ')');
  int rc = sql.oom ? SQLITE_NOMEM
                   : sqlite3_prepare_v3(f->db, sql.p, (int)sql.n,
                                        SQLITE_PREPARE_PERSISTENT, &f->stmt, NULL);
  qk_buf_free(&sql);
  return rc;
}

static void pass_on(sqlite3_context *c, int n, sqlite3_value **v) {
  formatter *f = sqlite3_user_data(c);
  int rc = prepare(f, n);
  for (int i = 0; !rc && i < n; i++) rc = sqlite3_bind_value(f->stmt, i + 1, v[i]);
  if (!rc) rc = sqlite3_step(f->stmt);
  if (rc == SQLITE_ROW)
    sqlite3_result_value(c, sqlite3_column_value(f->stmt, 0));
  else if (rc == SQLITE_NOMEM)
    sqlite3_result_error_nomem(c);
  else
    sqlite3_result_error(c, sqlite3_errmsg(f->db), -1);
  sqlite3_reset(f->stmt);
  sqlite3_clear_bindings(f->stmt);
}

/* A width or precision, in digits or as * from the arguments. */
static bool narrow(const char **p, int n, sqlite3_value **v, int *arg) {
  sqlite3_int64 width = 0;
  if (**p == '*') {
    ++*p;
    if (*arg < n) width = sqlite3_value_int64(v[(*arg)++]);
  }
  for (; **p >= '0' && **p <= '9'; ++*p)
    if (width <= WIDTH_MAX) width = width * 10 + (**p - '0');
  return width <= WIDTH_MAX && width >= -WIDTH_MAX;
}

static bool fits(const char *p, int n, sqlite3_value **v) {
  int arg = 1;
  while ((p = strchr(p, '%')) != NULL) {
    p++;
    p += strspn(p, "-+ #!,0");
    if (!narrow(&p, n, v, &arg)) return false;
    if (*p == '.') {
      p++;
      if (!narrow(&p, n, v, &arg)) return false;
    }
    p += strspn(p, "l");
    if (*p && *p != '%' && *p != 'n') arg++;
    if (*p) p++;
  }
  return true;
}

static void format(sqlite3_context *c, int n, sqlite3_value **v) {
  const char *text = n > 0 ? (const char *)sqlite3_value_text(v[0]) : NULL;
  if (text && (sqlite3_value_bytes(v[0]) > FORMAT_MAX || !fits(text, n, v)))
    sqlite3_result_error(c, "the format or a width in it is too big", -1);
  else
    pass_on(c, n, v);
}

static void time_format(sqlite3_context *c, int n, sqlite3_value **v) {
  const char *text = n > 0 ? (const char *)sqlite3_value_text(v[0]) : NULL;
  if (text && sqlite3_value_bytes(v[0]) > TIME_FORMAT_MAX)
    sqlite3_result_error(c, "the format of strftime is too big", -1);
  else
    pass_on(c, n, v);
}

static int add(sqlite3 *db, const char *name, int flags,
               void (*call)(sqlite3_context *c, int n, sqlite3_value **v)) {
  formatter *f = calloc(1, sizeof *f);
  if (!f) return SQLITE_NOMEM;
  f->name = name;
  int rc = sqlite3_open_v2(
      ":memory:", &f->db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc) {
    free_formatter(f);
    return rc;
  }
  sqlite3_limit(f->db, SQLITE_LIMIT_LENGTH, sqlite3_limit(db, SQLITE_LIMIT_LENGTH, -1));
  return sqlite3_create_function_v2(db, name, -1, SQLITE_UTF8 | SQLITE_INNOCUOUS | flags,
                                    f, call, NULL, NULL, free_formatter);
}

/* 'now' makes strftime different from time to time. */
int qk_formats(sqlite3 *db) {
  int rc = add(db, "printf", SQLITE_DETERMINISTIC, format);
  if (!rc) rc = add(db, "format", SQLITE_DETERMINISTIC, format);
  return rc ? rc : add(db, "strftime", 0, time_format);
}
