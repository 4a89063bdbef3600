/* classifier.c - qikan.classifier{…}: labels for sections, paragraphs, sentences,
 * articles.
 * In:   the definition's labels and what decides between them (classify_rules.c), or its
 *       function.
 * Out:  one row of view label for each target that has a label, and tables.
 * Owns: nothing; labels lie in the job's arena. */
#include "script/classify.h"

#include <math.h>

#include "script/batch.h"
#include "script/table.h"
#include "script/target.h"
#include "store/annotate.h"

/* A section's text is all between its title and the next of its level or above. */
static const struct {
  const char *name, *plural, *rows;
} targets[] = {
    {"section", "sections",
     "WITH e AS (SELECT s.*, coalesce((SELECT min(n.id) FROM section AS n WHERE "
     "n.article_id = s.article_id AND n.id > s.id AND n.level <= s.level), s.id + "
     "10000000) AS stop FROM section AS s) "
     "SELECT e.id AS id, e.article_id AS article_id, a.issue_id AS issue_id, "
     "a.city AS city, a.kind AS kind, a.title AS article_title, e.parent_id AS "
     "parent_id, "
     "e.ordinal AS ordinal, e.level AS level, e.title AS title, e.line AS line, "
     "e.col AS col, (SELECT group_concat(title, char(10)) FROM (SELECT d.title AS title "
     "FROM section AS d WHERE d.article_id = e.article_id AND d.id > e.id AND "
     "d.id < e.stop ORDER BY d.id)) AS headings, "
     "(SELECT group_concat(text, char(10)) FROM (SELECT p.text AS text FROM paragraph "
     "AS p WHERE p.article_id = e.article_id AND p.section_id >= e.id AND "
     "p.section_id < e.stop ORDER BY p.id)) AS text "
     "FROM e JOIN article AS a ON a.id = e.article_id ORDER BY e.id"},
    {"paragraph", "paragraphs",
     "SELECT p.id AS id, p.article_id AS article_id, a.issue_id AS issue_id, "
     "a.city AS city, a.kind AS kind, a.title AS article_title, p.section_id AS "
     "section_id, "
     "p.ordinal AS ordinal, c.title AS title, NULL AS headings, p.line AS line, "
     "p.col AS col, p.text AS text FROM paragraph AS p "
     "JOIN article AS a ON a.id = p.article_id "
     "LEFT JOIN section AS c ON c.id = p.section_id ORDER BY p.id"},
    {"sentence", "sentences",
     "SELECT s.id AS id, s.paragraph_id AS paragraph_id, s.article_id AS article_id, "
     "a.issue_id AS issue_id, a.city AS city, a.kind AS kind, a.title AS article_title, "
     "s.ordinal AS ordinal, c.title AS title, NULL AS headings, s.line AS line, "
     "s.col AS col, s.text AS text FROM sentence AS s "
     "JOIN paragraph AS p ON p.id = s.paragraph_id "
     "JOIN article AS a ON a.id = s.article_id "
     "LEFT JOIN section AS c ON c.id = p.section_id ORDER BY s.id"},
    {"article", "articles",
     "SELECT a.id AS id, a.issue_id AS issue_id, a.city AS city, a.kind AS kind, "
     "a.title AS article_title, a.ordinal AS ordinal, a.title AS title, "
     "(SELECT group_concat(title, char(10)) FROM (SELECT title FROM section WHERE "
     "article_id = a.id ORDER BY id)) AS headings, a.line_start AS line, 1 AS col, "
     "a.text AS text "
     "FROM article AS a ORDER BY a.id"},
};

static int target_of(lua_State *L, int index) {
  for (size_t i = 0; lua_type(L, index) == LUA_TSTRING && i < QK_COUNT(targets); i++)
    if (strcmp(lua_tostring(L, index), targets[i].name) == 0) return (int)i;
  return qk_expected(L, "classifier.target", "section, paragraph, sentence or article",
                     index);
}

static void optional(lua_State *L, const char *key, int type, const char *expected) {
  lua_getfield(L, 1, key);
  if (!lua_isnil(L, -1) && lua_type(L, -1) != type) {
    lua_pushfstring(L, "classifier.%s", key);
    qk_expected(L, lua_tostring(L, -1), expected, -2);
  }
  lua_pop(L, 1);
}

void qk_classifier_read(lua_State *L, qk_definition *d) {
  (void)d;
  lua_getfield(L, 1, "target");
  target_of(L, -1);
  lua_pop(L, 1);
  optional(L, "classify", LUA_TFUNCTION, "a function (row, p)");
  optional(L, "filter", LUA_TFUNCTION, "a function (row, p)");
  optional(L, "lexicon", LUA_TSTRING, "the name of a lexicon");
  optional(L, "rules", LUA_TTABLE, "a list of rules");
  optional(L, "weights", LUA_TTABLE, "{title, headings, text}");
  optional(L, "minimum", LUA_TNUMBER, "a number");
  optional(L, "note", LUA_TSTRING, "a text");
  if (lua_getfield(L, 1, "labels") != LUA_TTABLE)
    qk_expected(L, "classifier.labels", "a list of names or {name, title}", -1);
  bool function = lua_getfield(L, 1, "classify") != LUA_TNIL;
  bool rules = lua_getfield(L, 1, "lexicon") != LUA_TNIL;
  rules = lua_getfield(L, 1, "rules") != LUA_TNIL || rules;
  if (function == rules)
    luaL_error(L, "classifier: expected classify, or rules and lexicon, got %s",
               function ? "both" : "neither");
  lua_pop(L, 4);
}

/* ---- one target ----------------------------------------------------------------------
 */

typedef struct shown {
  qk_str city, title;
  int line;
} shown;

typedef struct found {
  qk_job *j;
  qk_classify rules;
  int target;
  qk_label_row *rows;
  shown *shown;
  uint32_t n, cap, shown_cap;
  uint32_t asked;  /* targets that passed the filter */
  int64_t *counts; /* of each label */
  bool names_only;
} found;

/* classify(row, p) → label, score, evidence */
static bool ask_function(lua_State *L, found *f, int row, int p, qk_verdict *out) {
  qk_job_field(L, f->j, "classify");
  lua_pushvalue(L, row);
  lua_pushvalue(L, p);
  lua_call(L, 2, 3);
  if (qk_is_null(L, -3)) return false;
  if (lua_type(L, -3) != LUA_TSTRING) qk_expected(L, "classify: label", "a string", -3);
  out->label = qk_classify_label(L, &f->rules, -3, "classify");
  if (!lua_isnil(L, -2) && lua_type(L, -2) != LUA_TNUMBER)
    qk_expected(L, "classify: score", "a number", -2);
  out->score = lua_isnil(L, -2) ? 1.0 : lua_tonumber(L, -2);
  if (!isfinite(out->score)) luaL_error(L, "classify: score: expected a finite number");
  out->evidence = qk_job_keep(L, f->j, lua_gettop(L), "classify: evidence");
  return true;
}

static qk_str kept(lua_State *L, qk_job *j, int row, const char *key, size_t most) {
  qk_str s = {0};
  if (lua_getfield(L, row, key) == LUA_TSTRING) {
    size_t n;
    const char *p = lua_tolstring(L, -1, &n);
    if (n > most) {
      while (most > 0 && ((unsigned char)p[most] & 0xC0) == 0x80) most--;
      lua_pushlstring(L, p, most);
      lua_pushliteral(L, "…");
      lua_concat(L, 2);
    }
    s = qk_job_keep(L, j, lua_gettop(L), key);
  }
  return s;
}

static void keep(lua_State *L, found *f, int row, const qk_verdict *v) {
  enum { TITLE_MAX = 120 };
  qk_arena *a = &f->j->arena;
  if (!qk_arena_grow(a, (void **)&f->rows, f->n, &f->cap, sizeof *f->rows) ||
      !qk_arena_grow(a, (void **)&f->shown, f->n, &f->shown_cap, sizeof *f->shown))
    luaL_error(L, "out of memory");
  lua_getfield(L, row, "line");
  int line = (int)lua_tointeger(L, -1);
  lua_getfield(L, row, "id");
  f->rows[f->n] = (qk_label_row){.target_kind = qk_str_of(targets[f->target].name),
                                 .target_id = lua_tointeger(L, -1),
                                 .label = f->rules.labels[v->label].name,
                                 .score = v->score,
                                 .evidence = v->evidence};
  bool titled = strcmp(targets[f->target].name, "section") == 0 ||
                strcmp(targets[f->target].name, "article") == 0;
  f->shown[f->n] =
      (shown){.line = line,
              .city = kept(L, f->j, row, "city", TITLE_MAX),
              .title = kept(L, f->j, row, titled ? "title" : "text", TITLE_MAX)};
  f->counts[v->label]++;
  f->n++;
}

static bool wanted(lua_State *L, const qk_job *j, int row, int p) {
  bool is = true;
  if (qk_job_field(L, j, "filter") == LUA_TFUNCTION) {
    lua_pushvalue(L, row);
    lua_pushvalue(L, p);
    lua_call(L, 2, 1);
    is = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return is;
}

static int run(lua_State *L) {
  found *f = lua_touserdata(L, 1);
  int p = 2, meta = 3, rows = 4;
  qk_job_field(L, f->j, "target");
  f->target = target_of(L, -1);
  bool function = qk_job_field(L, f->j, "classify") == LUA_TFUNCTION;
  lua_settop(L, 1);
  qk_classify_open(L, &f->rules, f->j);
  if (f->names_only) return 0;
  f->counts = qk_array(L, &f->j->arena, f->rules.n_labels, sizeof *f->counts);
  qk_job_push_params(L, f->j);
  qk_target_push_meta(L, targets[f->target].plural);
  qk_job_rows(L, targets[f->target].rows);
  while (qk_job_next(L, rows)) {
    qk_target_wrap(L, meta);
    int row = lua_gettop(L);
    qk_verdict v;
    if (wanted(L, f->j, row, p)) {
      f->asked++;
      if (function ? ask_function(L, f, row, p, &v)
                   : qk_classify_row(L, &f->rules, row, &v))
        keep(L, f, row, &v);
    }
    lua_settop(L, rows);
  }
  return 0;
}

/* ---- tables --------------------------------------------------------------------------
 */

static qk_cell text_cell(qk_str s) { return s.n ? qk_cell_text(s) : qk_cell_null(); }

static void show_rows(const found *f, qk_result *out) {
  enum { CITY, TARGET, LINE, TITLE, LABEL, LABEL_TITLE, SCORE, EVIDENCE, COLUMNS };
  static const qk_column columns[COLUMNS] = {
      [CITY] = {{"city", 4}, {"城市", 6}, QK_TYPE_TEXT},
      [TARGET] = {{"target_id", 9}, {"编号", 6}, QK_TYPE_INTEGER},
      [LINE] = {{"line", 4}, {"行", 3}, QK_TYPE_INTEGER},
      [TITLE] = {{"title", 5}, {"题目", 6}, QK_TYPE_TEXT},
      [LABEL] = {{"label", 5}, {"label", 5}, QK_TYPE_TEXT},
      [LABEL_TITLE] = {{"label_title", 11}, {"类别", 6}, QK_TYPE_TEXT},
      [SCORE] = {{"score", 5}, {"得分", 6}, QK_TYPE_NUMBER},
      [EVIDENCE] = {{"evidence", 8}, {"依据", 6}, QK_TYPE_TEXT}};
  static const qk_read reads[COLUMNS] = {[SCORE] = {.fixed = 5}};
  qk_result_table(out, f->j->d.title, columns, COLUMNS);
  qk_result_reads(out, reads);
  uint32_t label = 0;
  for (uint32_t i = 0; i < f->n; i++) {
    const qk_label_row *r = &f->rows[i];
    while (!qk_str_eq(f->rules.labels[label].name, r->label))
      label = (label + 1) % f->rules.n_labels;
    qk_cell cells[COLUMNS] = {[CITY] = text_cell(f->shown[i].city),
                              [TARGET] = qk_cell_integer(r->target_id),
                              [TITLE] = text_cell(f->shown[i].title),
                              [LABEL] = qk_cell_text(r->label),
                              [LABEL_TITLE] = text_cell(f->rules.labels[label].title),
                              [SCORE] = qk_cell_real(r->score),
                              [EVIDENCE] = text_cell(r->evidence)};
    if (f->shown[i].line) cells[LINE] = qk_cell_integer(f->shown[i].line);
    qk_result_row(out, cells);
  }
}

/* How many targets have each label; a share is of all that were asked. */
static void show_counts(const found *f, qk_result *out) {
  enum { LABEL, TITLE, COUNT, SHARE, COLUMNS };
  static const qk_column columns[COLUMNS] = {
      [LABEL] = {{"label", 5}, {"label", 5}, QK_TYPE_TEXT},
      [TITLE] = {{"title", 5}, {"类别", 6}, QK_TYPE_TEXT},
      [COUNT] = {{"count", 5}, {"数目", 6}, QK_TYPE_INTEGER},
      [SHARE] = {{"share", 5}, {"占比", 6}, QK_TYPE_NUMBER}};
  static const qk_read reads[COLUMNS] = {[SHARE] = {.fixed = 3, .percent = true}};
  qk_result_table(out, (qk_str){"", 0}, columns, COLUMNS);
  qk_result_reads(out, reads);
  for (uint32_t i = 0; i < f->rules.n_labels; i++) {
    double share = f->asked ? (double)f->counts[i] / f->asked : NAN;
    const qk_cell cells[COLUMNS] = {
        [LABEL] = qk_cell_text(f->rules.labels[i].name),
        [TITLE] = text_cell(f->rules.labels[i].title),
        [COUNT] = qk_cell_integer(f->counts[i]),
        [SHARE] = f->asked ? qk_cell_real(round(share * 10000) / 10000) : qk_cell_null()};
    qk_result_row(out, cells);
  }
  qk_buf note = {0};
  qk_buf_printf(&note, "分母：参加分类的 %u 项；其中 %u 项没有类别。", f->asked,
                f->asked - f->n);
  qk_result_note(out, qk_buf_str(&note));
  qk_buf_free(&note);
}

qk_code qk_classifier_labels(qk_job *j, bool names_only, qk_labelled *out, qk_err *e) {
  found f = {.j = j, .names_only = names_only};
  qk_code code = qk_job_call(j, run, &f, NULL, e);
  qk_classify_close(&f.rules);
  *out = (qk_labelled){f.rows, f.n, f.rules.labels, f.rules.n_labels};
  return code;
}

static qk_code run_classifier(qk_job *j, bool dry_run, qk_result *out, uint32_t *n,
                              qk_err *e) {
  found f = {.j = j};
  qk_code code = qk_job_call(j, run, &f, out, e);
  qk_classify_close(&f.rules);
  qk_job_stop(j);
  if (!code && !dry_run) code = qk_store_labels(j->store, j->d.name, f.rows, f.n, e);
  if (code) return code;
  show_rows(&f, out);
  show_counts(&f, out);
  *n = f.n;
  return QK_OK;
}

const qk_annotator qk_classify_kind = {QK_KIND_CLASSIFIER, "classify", NULL,
                                       run_classifier};
