/* extractor.c - qikan.extractor{…}: facts of a kind of one's own.
 * In:   the definition's extract(sentence).
 * Out:  rows of view fact, and a table of them.
 * Owns: nothing; facts lie in the job's arena. */
#include "script/batch.h"
#include "script/json.h"
#include "script/table.h"
#include "script/target.h"
#include "store/annotate.h"

static const char sentences[] =
    "SELECT s.id AS id, s.paragraph_id AS paragraph_id, s.article_id AS article_id, "
    "a.issue_id AS issue_id, a.city AS city, a.kind AS kind, s.ordinal AS ordinal, "
    "s.text AS text, s.line AS line, s.col AS col, c.title AS section_title, i.path AS "
    "path "
    "FROM sentence AS s JOIN paragraph AS p ON p.id = s.paragraph_id "
    "JOIN article AS a ON a.id = s.article_id JOIN issue AS i ON i.id = a.issue_id "
    "LEFT JOIN section AS c ON c.id = p.section_id ORDER BY s.id";

typedef struct fact { /* what is shown of it, beside its row */
  qk_str city;
  qk_cited sentence;
} fact;

typedef struct found {
  qk_job *j;
  qk_fact_row *rows;
  fact *facts;
  uint32_t n, cap, facts_cap;
} found;

void qk_extractor_read(lua_State *L, qk_definition *d) {
  (void)d;
  if (lua_getfield(L, 1, "extract") != LUA_TFUNCTION)
    qk_expected(L, "extractor.extract", "a function (sentence)", -1);
  if (lua_getfield(L, 1, "filter") != LUA_TNIL && !lua_isfunction(L, -1))
    qk_expected(L, "extractor.filter", "a function (sentence)", -1);
  lua_pop(L, 2);
}

/* ---- one fact ------------------------------------------------------------------------
 */

static qk_str kept(lua_State *L, qk_job *j, int table, const char *key,
                   const char *path) {
  lua_getfield(L, table, key);
  qk_str s = qk_job_keep(L, j, lua_gettop(L), path);
  lua_pop(L, 1);
  return s;
}

static int integer(lua_State *L, int table, const char *key) {
  lua_getfield(L, table, key);
  lua_Integer v = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return v > 0 && v < INT32_MAX ? (int)v : 0;
}

static fact describe(lua_State *L, qk_job *j, int row) {
  fact f = {.city = kept(L, j, row, "city", "city")};
  lua_getfield(L, row, "id");
  f.sentence.id = lua_tointeger(L, -1);
  lua_pop(L, 1);
  f.sentence.text = kept(L, j, row, "text", "text");
  f.sentence.file = kept(L, j, row, "path", "path");
  f.sentence.line = integer(L, row, "line");
  f.sentence.col = integer(L, row, "col");
  return f;
}

static uint32_t offset_field(lua_State *L, int one, const char *key, size_t most) {
  lua_Integer v = 0;
  if (lua_getfield(L, one, key) != LUA_TNIL) {
    if (!lua_isinteger(L, -1) || (v = lua_tointeger(L, -1)) < 1 || v > (lua_Integer)most)
      luaL_error(L, "extract: %s: expected a byte of the sentence, 1 to %I, got %s", key,
                 (lua_Integer)most, luaL_tolstring(L, -1, NULL));
  }
  lua_pop(L, 1);
  return (uint32_t)v;
}

/* Where the fact at index stands: as it says, else where its text first stands. */
static void place(lua_State *L, int one, qk_str sentence, qk_fact_row *row) {
  uint32_t first = offset_field(L, one, "byte_first", sentence.n);
  uint32_t last = offset_field(L, one, "byte_last", sentence.n);
  if (!first != !last || last < first)
    luaL_error(L, "extract: expected byte_first and byte_last, or neither, got %d and %d",
               (int)first, (int)last);
  size_t at = first ? first - 1 : qk_str_find(sentence, row->text);
  if (!first && (!row->text.n || at == sentence.n)) return;
  row->at = (uint32_t)at;
  row->n = first ? last - first + 1 : (uint32_t)row->text.n;
}

/* The fact at the top of the stack. */
static void add(lua_State *L, found *f, const fact *about) {
  static const qk_str keys[] = {
      {"kind", 4}, {"text", 4}, {"data", 4}, {"byte_first", 10}, {"byte_last", 9}};
  static const char *const what = "extract: fact";
  qk_arena *a = &f->j->arena;
  int one = lua_gettop(L);
  if (!lua_istable(L, one)) qk_expected(L, what, "{kind, text, data}", one);
  qk_check_keys(L, one, what, keys, QK_COUNT(keys), false);
  qk_fact_row row = {.sentence_id = about->sentence.id,
                     .kind = kept(L, f->j, one, "kind", "extract: kind"),
                     .text = kept(L, f->j, one, "text", "extract: text")};
  if (lua_getfield(L, one, "data") != LUA_TNIL) {
    qk_push_json(L, -1, "extract: data");
    row.data = qk_job_keep(L, f->j, lua_gettop(L), "extract: data");
  }
  place(L, one, about->sentence.text, &row);
  qk_run_write(L, 2 * (sizeof *f->rows + sizeof *f->facts)); /* arrays that grow */
  if (!qk_arena_grow(a, (void **)&f->rows, f->n, &f->cap, sizeof *f->rows) ||
      !qk_arena_grow(a, (void **)&f->facts, f->n, &f->facts_cap, sizeof *f->facts))
    luaL_error(L, "out of memory");
  f->facts[f->n] = *about;
  f->rows[f->n++] = row;
  lua_settop(L, one);
}

/* What extract returned, at the top of the stack: nothing, a fact, or a list of facts. */
static void add_all(lua_State *L, found *f, int row) {
  int list = lua_gettop(L);
  if (qk_is_null(L, list)) return;
  if (!lua_istable(L, list))
    qk_expected(L, "extract", "nothing or a list of facts", list);
  lua_Integer n = (lua_Integer)lua_rawlen(L, list);
  lua_pushnil(L);
  bool single = n == 0 && lua_next(L, list);
  lua_settop(L, list);
  if (!n && !single) return;
  fact about = describe(L, f->j, row);
  if (single) add(L, f, &about);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    add(L, f, &about);
    lua_settop(L, list);
  }
}

/* ---- running -------------------------------------------------------------------------
 */

static bool wanted(lua_State *L, const qk_job *j, int row) {
  bool is = true;
  if (qk_job_field(L, j, "filter") == LUA_TFUNCTION) {
    lua_pushvalue(L, row);
    lua_call(L, 1, 1);
    is = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return is;
}

static int run(lua_State *L) {
  found *f = lua_touserdata(L, 1);
  qk_job_push_params(L, f->j);
  qk_target_push_meta(L, "sentences");
  qk_job_rows(L, sentences);
  int p = 2, meta = 3, rows = 4;
  while (qk_job_next(L, rows)) {
    qk_target_wrap(L, meta);
    int row = lua_gettop(L);
    if (wanted(L, f->j, row)) {
      if (qk_job_field(L, f->j, "extract") != LUA_TFUNCTION)
        return qk_expected(L, "extractor.extract", "a function (sentence)", -1);
      lua_pushvalue(L, row);
      lua_pushvalue(L, p);
      lua_call(L, 2, 1);
      add_all(L, f, row);
    }
    lua_settop(L, rows);
  }
  return 0;
}

enum { EXTRACTOR, KIND, CITY, TEXT, DATA, COLUMNS };

static void open_table(qk_result *out) {
  static const qk_column columns[COLUMNS] = {
      [EXTRACTOR] = {{"extractor", 9}, {"提取器", 9}, QK_TYPE_TEXT},
      [KIND] = {{"kind", 4}, {"类别", 6}, QK_TYPE_TEXT},
      [CITY] = {{"city", 4}, {"城市", 6}, QK_TYPE_TEXT},
      [TEXT] = {{"text", 4}, {"文字", 6}, QK_TYPE_TEXT},
      [DATA] = {{"data", 4}, {"数据", 6}, QK_TYPE_TEXT}};
  qk_result_table(out, (qk_str){"", 0}, columns, COLUMNS);
}

static qk_cell text_cell(qk_str s) { return s.p ? qk_cell_text(s) : qk_cell_null(); }

static void show(const found *f, qk_result *out) {
  for (uint32_t i = 0; i < f->n; i++) {
    const qk_fact_row *r = &f->rows[i];
    const qk_cell cells[COLUMNS] = {[EXTRACTOR] = qk_cell_text(f->j->d.name),
                                    [KIND] = text_cell(r->kind),
                                    [CITY] = text_cell(f->facts[i].city),
                                    [TEXT] = text_cell(r->text),
                                    [DATA] = text_cell(r->data)};
    qk_result_row(out, cells);
    if (out->oom) return;
    qk_result_evidence(out, out->blocks[out->last_table - 1].table.n_rows - 1, TEXT,
                       &f->facts[i].sentence, 1);
  }
}

static qk_code run_extractor(qk_job *j, bool dry_run, qk_result *out, uint32_t *n,
                             qk_err *e) {
  found f = {.j = j};
  qk_code code = qk_job_call(j, run, &f, out, e);
  qk_job_stop(j);
  if (!code && !dry_run) code = qk_store_facts(j->store, j->d.name, f.rows, f.n, e);
  if (code) return code;
  show(&f, out);
  *n = f.n;
  return QK_OK;
}

const qk_annotator qk_extract = {QK_KIND_EXTRACTOR, "extract", open_table, run_extractor};
