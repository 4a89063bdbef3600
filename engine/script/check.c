/* check.c - qikan.check{…}: what is wrong in an issue, and where.
 * In:   the definition's run(db, p, report).
 * Out:  findings with line and column, as rows of view diagnostic and as a table.
 * Owns: nothing; findings lie in the job's arena. */
#include "script/batch.h"
#include "script/given.h"
#include "script/table.h"
#include "script/where.h"
#include "store/annotate.h"

static const char *const severities[] = {"info", "warning", "error"};

typedef struct found {
  qk_job *j;
  qk_finding_row *rows;
  uint32_t n, cap;
  qk_str severity;
  qk_str *files; /* of the rows */
  uint32_t files_cap;
} found;

/* ---- reading -------------------------------------------------------------------------
 */

static bool is_severity(qk_str s) {
  for (size_t i = 0; i < QK_COUNT(severities); i++)
    if (qk_str_eq(s, qk_str_of(severities[i]))) return true;
  return false;
}

void qk_check_read(lua_State *L, qk_definition *d) {
  if (lua_getfield(L, 1, "run") != LUA_TFUNCTION)
    qk_expected(L, "check.run", "a function (db, p, report)", -1);
  lua_pop(L, 1);
  qk_str severity = qk_string_field(L, 1, "check", "severity", d->arena);
  if (severity.p && !is_severity(severity))
    luaL_error(L, "check.severity: expected info, warning or error, got '%s'",
               severity.p);
}

/* ---- report{…} -----------------------------------------------------------------------
 */

static int64_t integer_field(lua_State *L, const char *key) {
  int64_t v = 0;
  if (lua_getfield(L, 1, key) != LUA_TNIL) {
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1) {
      lua_pushfstring(L, "report.%s", key);
      qk_expected(L, lua_tostring(L, -1), "a positive integer", -2);
    }
    v = lua_tointeger(L, -1);
  }
  lua_pop(L, 1);
  return v;
}

static qk_str kept_field(lua_State *L, qk_job *j, const char *key) {
  lua_pushfstring(L, "report.%s", key);
  lua_getfield(L, 1, key);
  qk_str s = qk_job_keep(L, j, lua_gettop(L), lua_tostring(L, -2));
  lua_pop(L, 2);
  return s;
}

/* The id in the field of that kind: itself, or a row's. */
static bool row_id(lua_State *L, const char *kind, int64_t *id) {
  bool given = lua_getfield(L, 1, kind) != LUA_TNIL;
  if (given && !qk_given_id(L, -1, kind, id)) {
    lua_pushfstring(L, "report.%s", kind);
    qk_expected(L, lua_tostring(L, -1), "a row or its id", -2);
  }
  lua_pop(L, 1);
  return given;
}

static qk_where read_where(lua_State *L) {
  int kind = -1;
  int64_t id = 0, given;
  for (int k = 0; k < QK_ROW_KINDS; k++) {
    if (!row_id(L, qk_row_kinds[k], &given)) continue;
    if (kind >= 0)
      luaL_error(L, "report: expected one row, got a %s and a %s", qk_row_kinds[kind],
                 qk_row_kinds[k]);
    kind = k;
    id = given;
  }
  int64_t at = integer_field(L, "at");
  int64_t line = integer_field(L, "line"), col = integer_field(L, "col");
  qk_where w = {0};
  if (kind >= 0)
    w = qk_where_is(L, kind, id, at);
  else if (!row_id(L, "issue", &w.issue_id))
    luaL_error(L, "report: expected sentence, paragraph, section, caption, article, "
                  "toc_entry, grid_cell or issue, got none");
  if (line && line < INT32_MAX) w.line = (int)line;
  if (col && col < INT32_MAX) w.col = (int)col;
  return w;
}

static qk_str file_of(lua_State *L, qk_job *j, int64_t issue) {
  qk_job_rows(L, "SELECT id, path FROM issue");
  int rows = lua_gettop(L);
  qk_str path = {0};
  while (!path.p && qk_job_next(L, rows)) {
    lua_getfield(L, -1, "id");
    if (lua_tointeger(L, -1) == issue) {
      lua_getfield(L, -2, "path");
      path = qk_job_keep(L, j, lua_gettop(L), "path");
    }
    lua_settop(L, rows);
  }
  lua_pop(L, 1);
  if (!path.p) luaL_error(L, "report: there is no issue %I", (lua_Integer)issue);
  return path;
}

static qk_str code_of(lua_State *L, const found *f) {
  qk_str code = kept_field(L, f->j, "code"), name = f->j->d.name;
  if (!code.n || qk_str_eq(code, name)) return name;
  lua_pushfstring(L, "%s/%s", name.p, code.p);
  qk_str whole = qk_job_keep(L, f->j, lua_gettop(L), "report.code");
  lua_pop(L, 1);
  return whole;
}

static int report(lua_State *L) {
  static const qk_str keys[] = {
      {"sentence", 8}, {"paragraph", 9}, {"section", 7},     {"caption", 7},
      {"article", 7},  {"toc_entry", 9}, {"grid_cell", 9},   {"issue", 5},
      {"at", 2},       {"line", 4},      {"col", 3},         {"raw", 3},
      {"message", 7},  {"code", 4},      {"suggestion", 10}, {"severity", 8}};
  found *f = lua_touserdata(L, lua_upvalueindex(1));
  qk_arena *a = &f->j->arena;
  if (!lua_istable(L, 1)) qk_expected(L, "report", "a table", 1);
  lua_settop(L, 1);
  qk_check_keys(L, 1, "report", keys, QK_COUNT(keys), false);
  qk_where w = read_where(L);
  qk_finding_row row = {.issue_id = w.issue_id,
                        .line = w.line,
                        .col = w.col,
                        .code = code_of(L, f),
                        .severity = kept_field(L, f->j, "severity"),
                        .raw = kept_field(L, f->j, "raw"),
                        .message = kept_field(L, f->j, "message"),
                        .suggestion = kept_field(L, f->j, "suggestion")};
  if (!row.severity.p) row.severity = f->severity;
  if (!is_severity(row.severity))
    return luaL_error(L, "report.severity: expected info, warning or error, got '%s'",
                      row.severity.p);
  if (!row.message.n)
    return luaL_error(L, "report.message: expected a text, got nothing");
  qk_str file = f->n && f->rows[f->n - 1].issue_id == w.issue_id
                    ? f->files[f->n - 1]
                    : file_of(L, f->j, w.issue_id);
  if (!qk_arena_grow(a, (void **)&f->rows, f->n, &f->cap, sizeof *f->rows) ||
      !qk_arena_grow(a, (void **)&f->files, f->n, &f->files_cap, sizeof *f->files))
    return luaL_error(L, "out of memory");
  f->files[f->n] = file;
  f->rows[f->n++] = row;
  return 0;
}

/* ---- running -------------------------------------------------------------------------
 */

static int run(lua_State *L) {
  found *f = lua_touserdata(L, 1);
  f->severity = QK_LIT("warning");
  qk_job_field(L, f->j, "severity");
  if (!lua_isnil(L, -1)) f->severity = qk_job_keep(L, f->j, lua_gettop(L), "severity");
  if (qk_job_field(L, f->j, "run") != LUA_TFUNCTION)
    return qk_expected(L, "check.run", "a function (db, p, report)", -1);
  qk_job_push_db(L);
  qk_job_push_params(L, f->j);
  lua_pushlightuserdata(L, f);
  lua_pushcclosure(L, report, 1);
  lua_call(L, 3, 0);
  return 0;
}

enum { CODE, SEVERITY, FILE_PATH, LINE, COL, RAW, MESSAGE, SUGGESTION, COLUMNS };

static void open_table(qk_result *out) {
  static const qk_column columns[COLUMNS] = {
      [CODE] = {{"code", 4}, {"检查", 6}, QK_TYPE_TEXT},
      [SEVERITY] = {{"severity", 8}, {"程度", 6}, QK_TYPE_TEXT},
      [FILE_PATH] = {{"file", 4}, {"文件", 6}, QK_TYPE_TEXT},
      [LINE] = {{"line", 4}, {"行", 3}, QK_TYPE_INTEGER},
      [COL] = {{"col", 3}, {"列", 3}, QK_TYPE_INTEGER},
      [RAW] = {{"raw", 3}, {"原文", 6}, QK_TYPE_TEXT},
      [MESSAGE] = {{"message", 7}, {"问题", 6}, QK_TYPE_TEXT},
      [SUGGESTION] = {{"suggestion", 10}, {"建议", 6}, QK_TYPE_TEXT}};
  static const qk_word words[] = {{{"info", 4}, {"提示", 6}},
                                  {{"warning", 7}, {"警告", 6}},
                                  {{"error", 5}, {"错误", 6}}};
  static const qk_read reads[COLUMNS] = {
      [SEVERITY] = {.words = words, .n_words = QK_COUNT(words)}};
  qk_result_table(out, (qk_str){"", 0}, columns, COLUMNS);
  qk_result_reads(out, reads);
}

static qk_cell text_cell(qk_str s) { return s.n ? qk_cell_text(s) : qk_cell_null(); }

static void show(const found *f, qk_result *out) {
  for (uint32_t i = 0; i < f->n; i++) {
    const qk_finding_row *r = &f->rows[i];
    qk_cell cells[COLUMNS] = {
        [CODE] = qk_cell_text(r->code),          [SEVERITY] = qk_cell_text(r->severity),
        [FILE_PATH] = qk_cell_text(f->files[i]), [RAW] = text_cell(r->raw),
        [MESSAGE] = qk_cell_text(r->message),    [SUGGESTION] = text_cell(r->suggestion)};
    if (r->line) cells[LINE] = qk_cell_integer(r->line);
    if (r->col) cells[COL] = qk_cell_integer(r->col);
    qk_result_row(out, cells);
  }
}

static qk_code run_check(qk_job *j, bool dry_run, qk_result *out, uint32_t *n,
                         qk_err *e) {
  found f = {.j = j};
  qk_code code = qk_job_call(j, run, &f, out, e);
  qk_job_stop(j);
  if (!code && !dry_run) code = qk_store_findings(j->store, j->d.name, f.rows, f.n, e);
  if (code) return code;
  show(&f, out);
  *n = f.n;
  return f.n ? QK_FINDINGS : QK_OK;
}

const qk_annotator qk_check = {QK_KIND_CHECK, "check", open_table, run_check};
