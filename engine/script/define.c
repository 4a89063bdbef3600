/* define.c - qikan.report{…}, qikan.profile{…}, and the files they stand in. */
#include "script/define.h"

#include <stdlib.h>

#include "base/hash.h"
#include "script/fault.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/table.h"
#include "text/utf8.h"

/* A definition is loaded before anybody knows whether it is wanted: less time for it. */
enum { LOAD_MILLISECONDS = 2000, NAME_MAX_BYTES = 64 };

bool qk_name_valid(qk_str name) {
  if (!name.n || name.n > NAME_MAX_BYTES || name.p[0] == '.' || name.p[0] == '-')
    return false;
  if (qk_utf8_valid(name) != name.n) return false;
  for (size_t i = 0; i < name.n; i++)
    if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7F ||
        strchr("/\\:'\"", name.p[i]))
      return false;
  return true;
}

static void read_profile(lua_State *L, qk_definition *d) {
  d->profile = qk_profile_read(L, 1, d->name, d->file.path, d->arena);
}

const qk_kind qk_kinds[] = {
    [QK_KIND_PROFILE] = {"profile", "profiles", read_profile, NULL},
    [QK_KIND_REPORT] = {"report", "reports", qk_report_read, "run"},
    [QK_KIND_QUERY] = {"query", "queries", qk_query_read,
                       "rows columns measure cells key note missing chart"},
    [QK_KIND_CLASSIFIER] = {"classifier", "classifiers", qk_classifier_read,
                            "target labels lexicon rules weights minimum filter "
                            "classify note"},
    [QK_KIND_CHECK] = {"check", "checks", qk_check_read, "severity run"},
    [QK_KIND_EXTRACTOR] = {"extractor", "extractors", qk_extractor_read,
                           "extract filter"},
};

/* ---- qikan.report, qikan.profile … ----------------------------------------------------
 */

enum { FIELDS_MAX = 24 };

/* name, title, description, params, and the kind's own. */
static void check_fields(lua_State *L, const qk_kind *kind) {
  static const qk_str common[] = {
      {"name", 4}, {"title", 5}, {"description", 11}, {"params", 6}};
  qk_str names[FIELDS_MAX];
  size_t n = 0;
  for (; n < QK_COUNT(common); n++) names[n] = common[n];
  for (const char *at = kind->keys; *at && n < FIELDS_MAX; n++) {
    names[n] = (qk_str){at, strcspn(at, " ")};
    at += names[n].n + (at[names[n].n] == ' ');
  }
  qk_check_keys(L, 1, kind->name, names, n, false);
}

static void read_fields(lua_State *L, qk_definition *d) {
  const qk_kind *kind = d->kind;
  qk_str own = qk_string_field(L, 1, kind->name, "name", d->arena);
  if (own.p && !qk_name_valid(own))
    luaL_error(L,
               "%s.name: expected a name without spaces, /, \\, : and quotes, "
               "not beginning with . or -, got '%s'",
               kind->name, own.p);
  if (own.p) d->name = own;
  d->title = qk_string_field(L, 1, kind->name, "title", d->arena);
  if (kind->keys) {
    d->description = qk_string_field(L, 1, kind->name, "description", d->arena);
    check_fields(L, kind);
    if (lua_getfield(L, 1, "params") != LUA_TNIL)
      d->params = qk_params_read(L, lua_gettop(L), kind->name, d->arena, &d->n_params);
    lua_pop(L, 1);
  }
  kind->read(L, d);
}

static int make(lua_State *L, int kind) {
  qk_definition *d = qk_run_of(L)->making;
  const char *name = qk_kinds[kind].name;
  if (lua_gettop(L) != 1 || !lua_istable(L, 1)) {
    lua_pushfstring(L, "qikan.%s", name);
    return qk_expected(L, lua_tostring(L, -1), "one table", 1);
  }
  if (!d)
    return luaL_error(L, "qikan.%s: expected in a file of %s/, got a call from elsewhere",
                      name, qk_kinds[kind].part);
  if (!d->kind) d->kind = &qk_kinds[kind];
  if (d->kind != &qk_kinds[kind])
    return luaL_error(L, "expected a %s, as the file is in %s/, got a %s", d->kind->name,
                      d->kind->part, name);
  if (d->made) return luaL_error(L, "expected one definition in a file, got another");
  read_fields(L, d);
  qk_err at;
  qk_fault_position(L, &at); /* of what is found wrong with it only when it runs */
  if (at.line) qk_err_at(&qk_run_of(L)->called, at.file, at.line, 0);
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  d->self = luaL_ref(L, LUA_REGISTRYINDEX);
  d->made = true;
  return 1;
}

static int make_profile(lua_State *L) { return make(L, QK_KIND_PROFILE); }
static int make_report(lua_State *L) { return make(L, QK_KIND_REPORT); }
static int make_query(lua_State *L) { return make(L, QK_KIND_QUERY); }
static int make_classifier(lua_State *L) { return make(L, QK_KIND_CLASSIFIER); }
static int make_check(lua_State *L) { return make(L, QK_KIND_CHECK); }
static int make_extractor(lua_State *L) { return make(L, QK_KIND_EXTRACTOR); }

static const qk_lua_function functions[] = {
    {"profile", make_profile, "qikan.profile{…} → table",
     "How a periodical looks: name, title, periodical, priority, extends, recognise, "
     "masthead, contents, article, caption, section, paragraph."},
    {"report", make_report, "qikan.report{name, title, description, params, run} → table",
     "Defines a report.  params: a list of {name, type, title, help, default, required, "
     "min, max, values}; type: string, integer, number, boolean, date, enum, city.  "
     "run(db, p, out) writes it."},
    {"query", make_query,
     "qikan.query{name, title, description, params, rows, columns, measure | cells, key, "
     "note, missing, chart} → table",
     "Defines a matrix: rows down, columns across.  rows: \"city\", \"issue\" or a "
     "function (db, p) that returns a list of keys.  columns: a list of names or {name, "
     "title, type, chart = false}, or a function (db, p) that returns one.  measure(db, "
     "p, row, column) "
     "returns a value and, as one likes, its evidence: sentences or their ids; nil is a "
     "missing cell.  cells(db, p, put) gives all values in its place: put(row, column, "
     "value, evidence).  key: {name, title} of the first column.  note: what the shares "
     "are of, a text or a function (db, p).  missing: what people read in a missing "
     "cell, else a "
     "dash.  chart: bar, stacked, line, heatmap, or a function (db, p) that returns a "
     "chart as out:chart takes it, or nil."},
    {"classifier", make_classifier,
     "qikan.classifier{name, title, description, params, target, labels, filter, lexicon "
     "| rules | classify, weights, minimum, note} → table",
     "Defines labels for a target: section, paragraph, sentence or article.  labels: "
     "names or {name, title}.  lexicon: the name of a lexicon whose entries are `label "
     "term weight`.  rules: {label, words | pattern | test, weight, field, name}.  "
     "weights: "
     "how much title, headings and text count.  minimum: points below which a target has "
     "no label.  filter(row): whether it is asked at all; a row has title, headings, "
     "text, city, article_title, and all that a row of its view leads to.  classify(row) "
     "→ label, score, "
     "evidence decides in place of rules."},
    {"check", make_check,
     "qikan.check{name, title, description, params, severity, run} → table",
     "Defines a proofreading rule.  severity: info, warning or error.  run(db, p, "
     "report) "
     "calls report{sentence = id, at = byte, raw, message, suggestion, severity, code} "
     "for each finding; in place of a sentence: paragraph, section, caption, article, "
     "toc_entry, or issue with line and col."},
    {"extractor", make_extractor,
     "qikan.extractor{name, title, description, params, extract, filter} → table",
     "Defines a kind of fact.  extract(sentence) returns nothing or a list of {kind, "
     "text, data, byte_first, byte_last}, which go to the view fact; data is a table, "
     "kept as JSON; the two bytes are where the fact stands in the sentence, as "
     "string.find gives them, without them the first place of its text."},
};
const qk_lua_module qk_define_module = {"qikan", functions, QK_COUNT(functions)};

/* ---- files ---------------------------------------------------------------------------
 */

typedef struct job {
  qk_definition *d;
  qk_str text;
} job;

void qk_define_begin(const qk_script_file *file, qk_arena *a, qk_definition *d) {
  *d = (qk_definition){.arena = a, .file = *file, .name = file->base, .self = LUA_NOREF};
}

void qk_define_run(lua_State *L, const qk_definition *d, qk_str text) {
  lua_pushfstring(L, "@%s", d->file.path);
  int status = qk_run_compile(L, text);
  if (status != LUA_OK) qk_run_compile_failed(L, d->file.path, status);
  lua_call(L, 0, 0);
}

static int load(lua_State *L) {
  const job *j = lua_touserdata(L, 1);
  const qk_definition *d = j->d;
  qk_define_run(L, d, j->text);
  if (!d->made)
    return luaL_error(L, "expected a call of qikan.%s{…}, got none", d->kind->name);
  return 0;
}

qk_code qk_define_load(qk_run *r, const qk_folder *folder, const qk_script_file *file,
                       int kind, qk_arena *a, qk_definition *d) {
  qk_define_begin(file, a, d);
  d->kind = &qk_kinds[kind];
  job j = {.d = d};
  qk_code code = qk_folder_read(folder, file->path, &j.text, &d->error);
  if (code) return code;
  qk_run_has_read(r, j.text);
  r->making = d;
  code = qk_run_protected(r, load, &j, &d->error);
  r->making = NULL;
  free((void *)(uintptr_t)j.text.p);
  if (code && !d->error.file[0]) qk_err_at(&d->error, file->path, 0, 0);
  if (code) d->name = d->made ? d->name : file->base;
  qk_sha256_hex(qk_buf_str(&r->reads), d->digest);
  if (!code && r->reads.oom) code = qk_nomem(&d->error);
  return code;
}

static qk_code load_alone(qk_host *h, const qk_script_file *file, int kind, qk_arena *a,
                          qk_definition *d, qk_err *e) {
  qk_run run;
  qk_limits limits = h->limits;
  if (!limits.milliseconds || limits.milliseconds > LOAD_MILLISECONDS)
    limits.milliseconds = LOAD_MILLISECONDS;
  qk_code code = qk_run_open(&run, h, &limits, e);
  if (code) return code;
  code = qk_define_load(&run, &h->folders[file->folder], file, kind, a, d);
  qk_run_close(&run);
  return code == QK_NOMEM ? qk_nomem(e) : QK_OK; /* a broken file is not the end */
}

qk_code qk_define_all(qk_host *h, int kind, qk_arena *a, qk_definition **out, uint32_t *n,
                      qk_err *e) {
  qk_script_file *files = NULL;
  uint32_t n_files = 0, cap = 0;
  qk_code code = QK_OK;
  *n = 0;
  for (uint32_t i = 0; !code && i < h->n_folders; i++)
    code = qk_folder_scan(&h->folders[i], i, qk_kinds[kind].part, a, &files, &n_files,
                          &cap, e);
  if (code) return code;
  *out = qk_arena_array(a, n_files + 1, sizeof **out);
  if (!*out) return qk_nomem(e);
  for (; !code && *n < n_files; ++*n) {
    qk_definition *d = &(*out)[*n];
    code = load_alone(h, &files[*n], kind, a, d, e);
    for (uint32_t j = 0; !code && !d->error.code && j < *n; j++) {
      const qk_definition *other = &(*out)[j];
      if (other->error.code || other->file.folder != d->file.folder ||
          !qk_str_eq(other->name, d->name))
        continue;
      qk_fail(&d->error, QK_SCRIPT, "expected a name of its own, got '%.*s' of %.300s",
              QK_ARG(d->name), other->file.path);
      qk_err_at(&d->error, d->file.path, 0, 0);
    }
  }
  return code;
}

bool qk_define_counts(const qk_definition *all, uint32_t n, uint32_t i) {
  if (all[i].error.code) return false;
  for (uint32_t j = 0; j < n; j++)
    if (!all[j].error.code && all[j].file.folder > all[i].file.folder &&
        qk_str_eq(all[j].name, all[i].name))
      return false;
  return true;
}
