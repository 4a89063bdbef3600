/* profile.c - reading, inheriting and compiling profiles.
 * In:   the table of qikan.profile{…}.
 * Out:  a specification (texts alone), from it a qk_profile.
 * Owns: nothing; specifications live in the host's arena. */
#include "script/profile.h"

#include <stdlib.h>

#include "base/file.h"
#include "script/table.h"
#include "text/utf8.h"

typedef enum field_type {
  STRING,
  INTEGER,
  BOOLEAN,
  PATTERNS,
  STRINGS,
  LEVELS,
  KINDS
} field_type;

/* One row a field of the table: where it stands, what it is, where it goes. */
static const struct field {
  const char *group, *key;
  field_type type;
  size_t offset;
  bool own; /* not taken from the profile that is extended */
} fields[] = {
    {"", "title", STRING, offsetof(qk_profile, title), true},
    {"", "periodical", STRING, offsetof(qk_profile, periodical), false},
    {"", "priority", INTEGER, offsetof(qk_profile, priority), false},
    {"", "recognise", PATTERNS, offsetof(qk_profile, recognise), false},
    {"masthead", "fields", PATTERNS, offsetof(qk_profile, fields), false},
    {"masthead", "heading", PATTERNS, offsetof(qk_profile, heading_fields), false},
    {"masthead", "staff", PATTERNS, offsetof(qk_profile, staff), false},
    {"masthead", "start", PATTERNS, offsetof(qk_profile, masthead_start), false},
    {"masthead", "back_matter", PATTERNS, offsetof(qk_profile, back_matter), false},
    {"contents", "entry", PATTERNS, offsetof(qk_profile, contents_entry), false},
    {"contents", "cover", PATTERNS, offsetof(qk_profile, contents_cover), false},
    {"article", "title", PATTERNS, offsetof(qk_profile, article_title), false},
    {"article", "levels", LEVELS, offsetof(qk_profile, title_levels), false},
    {"article", "first_line", BOOLEAN, offsetof(qk_profile, first_line_title), false},
    {"article", "body_start", PATTERNS, offsetof(qk_profile, body_start), false},
    {"article", "cities", STRINGS, offsetof(qk_profile, cities), false},
    {"article", "kinds", KINDS, offsetof(qk_profile, kinds), false},
    {"article", "end_mark", STRING, offsetof(qk_profile, end_mark), false},
    {"article", "byline", PATTERNS, offsetof(qk_profile, byline), false},
    {"article", "kicker", PATTERNS, offsetof(qk_profile, kicker), false},
    {"caption", "patterns", PATTERNS, offsetof(qk_profile, caption), false},
    {"caption", "floating", BOOLEAN, offsetof(qk_profile, floating_captions), false},
    {"section", "patterns", PATTERNS, offsetof(qk_profile, section), false},
    {"section", "not_patterns", PATTERNS, offsetof(qk_profile, not_section), false},
    {"section", "run_in", BOOLEAN, offsetof(qk_profile, run_in), false},
    {"section", "bold_lines", BOOLEAN, offsetof(qk_profile, bold_lines), false},
    {"section", "outline", BOOLEAN, offsetof(qk_profile, outline), false},
    {"section", "verbs", STRINGS, offsetof(qk_profile, heading_verbs), false},
    {"section", "copulas", STRINGS, offsetof(qk_profile, heading_copulas), false},
    {"section", "ordinals", STRINGS, offsetof(qk_profile, heading_ordinals), false},
    {"paragraph", "join", BOOLEAN, offsetof(qk_profile, join), false},
    {"paragraph", "lines", BOOLEAN, offsetof(qk_profile, lines), false},
};
enum { N_FIELDS = QK_COUNT(fields), LIST_MAX = 100000, PATH_SIZE = 128 };

static const qk_str groups[] = {{"masthead", 8}, {"contents", 8}, {"article", 7},
                                {"caption", 7},  {"section", 7},  {"paragraph", 9}};

static const struct {
  const char *name;
  qk_article_kind kind;
} kinds[] = {{"notice", QK_NOTICE},
             {"speech", QK_SPEECH},
             {"city_report", QK_CITY_REPORT},
             {"appendix", QK_APPENDIX},
             {"other", QK_OTHER}};

typedef struct kind_text {
  qk_article_kind kind;
  qk_str title, column;
  bool city, table;
} kind_text;

struct qk_profile_spec {
  qk_str name, extends;
  const char *file;
  struct slot {
    bool given;
    const char *file; /* where the value stands */
    int64_t integer;
    qk_strs list; /* a STRING is a list of one */
    kind_text *kinds;
    uint32_t n_kinds;
  } slots[N_FIELDS];
};

/* ---- reading -------------------------------------------------------------------------
 */

static void field_path(char path[PATH_SIZE], const struct field *f) {
  snprintf(path, PATH_SIZE, "profile.%s%s%s", f->group, f->group[0] ? "." : "", f->key);
}

/* A list of strings, or one string; at the top of the stack. */
static void read_strings(lua_State *L, const char *path, qk_arena *a, qk_strs *out) {
  if (lua_type(L, -1) == LUA_TSTRING) {
    out->items = qk_array(L, a, 1, sizeof *out->items);
    out->items[0] = qk_string_value(L, -1, path, a);
    out->n = 1;
    return;
  }
  if (!lua_istable(L, -1)) qk_expected(L, path, "a string or a list of strings", -1);
  qk_check_keys(L, -1, path, NULL, 0, true);
  lua_Unsigned n = lua_rawlen(L, -1);
  if (n > LIST_MAX) luaL_error(L, "%s: expected at most %d entries", path, LIST_MAX);
  out->items = qk_array(L, a, n, sizeof *out->items);
  out->n = (uint32_t)n;
  for (uint32_t i = 0; i < out->n; i++) {
    char item[PATH_SIZE + 16];
    snprintf(item, sizeof item, "%s[%u]", path, i + 1);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    out->items[i] = qk_string_value(L, -1, item, a);
    if (!out->items[i].n) luaL_error(L, "%s: expected text, got an empty string", item);
    lua_pop(L, 1);
  }
}

static void read_levels(lua_State *L, const char *path, struct slot *slot) {
  static const char *const what = "a list of heading levels, 1 … 6";
  if (!lua_istable(L, -1)) qk_expected(L, path, what, -1);
  qk_check_keys(L, -1, path, NULL, 0, true);
  lua_Unsigned n = lua_rawlen(L, -1);
  for (lua_Unsigned i = 1; i <= n; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i);
    int is = 0;
    lua_Integer level = lua_tointegerx(L, -1, &is);
    if (!is || level < 1 || level > 6) qk_expected(L, path, what, -1);
    slot->integer |= 1 << level;
    lua_pop(L, 1);
  }
}

static bool read_flag(lua_State *L, const char *path, const char *key) {
  bool value = false;
  if (lua_getfield(L, -1, key) != LUA_TNIL) {
    if (!lua_isboolean(L, -1)) {
      lua_pushfstring(L, "%s.%s", path, key);
      qk_expected(L, lua_tostring(L, -1), "true or false", -2);
    }
    value = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return value;
}

static void read_kind(lua_State *L, const char *path, qk_arena *a, kind_text *out) {
  static const qk_str keys[] = {
      {"kind", 4}, {"title", 5}, {"column", 6}, {"city", 4}, {"table", 5}};
  if (!lua_istable(L, -1)) qk_expected(L, path, "a table", -1);
  qk_check_keys(L, -1, path, keys, QK_COUNT(keys), false);
  qk_str name = qk_string_field(L, -1, path, "kind", a);
  size_t i = 0;
  while (i < QK_COUNT(kinds) && !qk_str_eq(name, qk_str_of(kinds[i].name))) i++;
  if (i == QK_COUNT(kinds)) {
    lua_getfield(L, -1, "kind");
    lua_pushfstring(L, "%s.kind", path);
    qk_expected(L, lua_tostring(L, -1), "notice, speech, city_report, appendix or other",
                -2);
  }
  out->kind = kinds[i].kind;
  out->title = qk_string_field(L, -1, path, "title", a);
  out->column = qk_string_field(L, -1, path, "column", a);
  out->city = read_flag(L, path, "city");
  out->table = read_flag(L, path, "table");
}

static void read_kinds(lua_State *L, const char *path, qk_arena *a, struct slot *slot) {
  if (!lua_istable(L, -1)) qk_expected(L, path, "a list of tables", -1);
  qk_check_keys(L, -1, path, NULL, 0, true);
  lua_Unsigned n = lua_rawlen(L, -1);
  if (n > LIST_MAX) luaL_error(L, "%s: expected at most %d entries", path, LIST_MAX);
  slot->kinds = qk_array(L, a, n, sizeof *slot->kinds);
  slot->n_kinds = (uint32_t)n;
  for (uint32_t i = 0; i < slot->n_kinds; i++) {
    char item[PATH_SIZE + 16];
    snprintf(item, sizeof item, "%s[%u]", path, i + 1);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    read_kind(L, item, a, &slot->kinds[i]);
    lua_pop(L, 1);
  }
}

/* The value at the top of the stack. */
static void read_slot(lua_State *L, const struct field *f, qk_arena *a,
                      struct slot *slot) {
  char path[PATH_SIZE];
  field_path(path, f);
  slot->given = true;
  switch (f->type) {
  case STRING:
    slot->list.items = qk_array(L, a, 1, sizeof *slot->list.items);
    slot->list.items[0] = qk_string_value(L, -1, path, a);
    slot->list.n = 1;
    break;
  case INTEGER: {
    int is = 0;
    slot->integer = lua_tointegerx(L, -1, &is);
    if (lua_type(L, -1) != LUA_TNUMBER || !is || slot->integer < -1000000 ||
        slot->integer > 1000000)
      qk_expected(L, path, "an integer, -1000000 … 1000000", -1);
    break;
  }
  case BOOLEAN:
    if (!lua_isboolean(L, -1)) qk_expected(L, path, "true or false", -1);
    slot->integer = lua_toboolean(L, -1);
    break;
  case LEVELS:
    read_levels(L, path, slot);
    break;
  case KINDS:
    read_kinds(L, path, a, slot);
    break;
  default:
    read_strings(L, path, a, &slot->list);
  }
}

/* The fields of one group, in the table at the top of the stack. */
static void read_group(lua_State *L, qk_profile_spec *spec, const char *group,
                       const qk_str *more, size_t n_more, qk_arena *a) {
  qk_str names[N_FIELDS + 8];
  size_t n = 0;
  for (; n < n_more; n++) names[n] = more[n];
  for (size_t i = 0; i < N_FIELDS; i++)
    if (strcmp(fields[i].group, group) == 0) names[n++] = qk_str_of(fields[i].key);
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "profile%s%s", group[0] ? "." : "", group);
  qk_check_keys(L, -1, path, names, n, false);
  for (size_t i = 0; i < N_FIELDS; i++) {
    if (strcmp(fields[i].group, group) != 0) continue;
    if (lua_getfield(L, -1, fields[i].key) != LUA_TNIL) {
      read_slot(L, &fields[i], a, &spec->slots[i]);
      spec->slots[i].file = spec->file;
    }
    lua_pop(L, 1);
  }
}

qk_profile_spec *qk_profile_read(lua_State *L, int table, qk_str name, const char *file,
                                 qk_arena *a) {
  qk_profile_spec *spec = qk_array(L, a, 1, sizeof *spec);
  qk_str top[QK_COUNT(groups) + 2] = {{"name", 4}, {"extends", 7}};
  memcpy(top + 2, groups, sizeof groups);
  spec->file = file;
  lua_pushvalue(L, table);
  read_group(L, spec, "", top, QK_COUNT(top), a);
  spec->name = name;
  spec->extends = qk_string_field(L, -1, "profile", "extends", a);
  for (size_t i = 0; i < QK_COUNT(groups); i++) {
    if (lua_getfield(L, -1, groups[i].p) != LUA_TNIL) {
      lua_pushfstring(L, "profile.%s", groups[i].p);
      if (!lua_istable(L, -2)) qk_expected(L, lua_tostring(L, -1), "a table", -2);
      lua_pop(L, 1);
      read_group(L, spec, groups[i].p, NULL, 0, a);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return spec;
}

/* ---- inheriting ----------------------------------------------------------------------
 */

qk_str qk_profile_extends(const qk_profile_spec *spec) { return spec->extends; }
void qk_profile_inherit(qk_profile_spec *spec, const qk_profile_spec *from) {
  for (size_t i = 0; i < N_FIELDS; i++)
    if (!spec->slots[i].given && !fields[i].own) spec->slots[i] = from->slots[i];
}

/* ---- building ------------------------------------------------------------------------
 */

/* The line of a file a text stands in, 0 where it is not found as it is. */
static int line_of(const char *file, qk_str text) {
  qk_str source;
  if (qk_file_read(file, (size_t)4 << 20, &source, NULL) != QK_OK) return 0;
  int line = 0;
  size_t at = qk_str_find(source, text);
  if (at < source.n) {
    line = 1;
    for (size_t i = 0; i < at; i++) line += source.p[i] == '\n';
  }
  free((void *)(uintptr_t)source.p);
  return line;
}

static qk_code compile(qk_pattern **out, qk_str source, const struct field *f,
                       const char *file, qk_err *e) {
  bool multiline = f->offset == offsetof(qk_profile, recognise);
  qk_err why = {0};
  qk_code code = qk_pattern_compile(out, source, multiline, &why);
  if (code == QK_OK || code == QK_NOMEM) return code ? qk_nomem(e) : QK_OK;
  char path[PATH_SIZE];
  field_path(path, f);
  qk_fail(e, QK_SCRIPT, "%s: %.380s", path, why.msg);
  qk_err_at(e, file, line_of(file, source), 0);
  return QK_SCRIPT;
}

static qk_code compile_list(qk_profile *p, const struct field *f, const struct slot *slot,
                            qk_err *e) {
  qk_patterns *to = (qk_patterns *)(void *)((char *)p + f->offset);
  to->items = qk_arena_array(&p->arena, slot->list.n + 1, sizeof *to->items);
  if (!to->items) return qk_nomem(e);
  for (uint32_t i = 0; i < slot->list.n; i++) {
    qk_code code = compile(&to->items[i], slot->list.items[i], f, slot->file, e);
    if (code) return code;
    to->n = i + 1;
  }
  return QK_OK;
}

static qk_code compile_kinds(qk_profile *p, const struct field *f,
                             const struct slot *slot, qk_err *e) {
  p->kinds = qk_arena_array(&p->arena, slot->n_kinds + 1, sizeof *p->kinds);
  if (!p->kinds) return qk_nomem(e);
  qk_code code = QK_OK;
  for (uint32_t i = 0; !code && i < slot->n_kinds; i++) {
    const kind_text *from = &slot->kinds[i];
    qk_kind_rule *to = &p->kinds[i];
    *to = (qk_kind_rule){.kind = from->kind, .city = from->city, .table = from->table};
    p->n_kinds = i + 1;
    if (from->title.p) code = compile(&to->title, from->title, f, slot->file, e);
    if (!code && from->column.p)
      code = compile(&to->column, from->column, f, slot->file, e);
  }
  return code;
}

qk_code qk_profile_begin(qk_profile *p, const qk_profile_spec *spec, qk_err *e) {
  memset(p, 0, sizeof *p);
  p->name = spec->name;
  p->file = qk_str_of(spec->file);
  for (size_t i = 0; i < N_FIELDS; i++) {
    const struct slot *slot = &spec->slots[i];
    void *to = (char *)p + fields[i].offset;
    if (!slot->given) continue;
    switch (fields[i].type) {
    case STRING:
      *(qk_str *)to = slot->list.items[0];
      break;
    case INTEGER:
      *(int *)to = (int)slot->integer;
      break;
    case BOOLEAN:
      *(bool *)to = slot->integer != 0;
      break;
    case LEVELS:
      *(unsigned *)to = (unsigned)slot->integer;
      break;
    case STRINGS:
      *(qk_strs *)to = slot->list;
      break;
    default:
      if (fields[i].offset != offsetof(qk_profile, recognise)) break;
      qk_code code = compile_list(p, &fields[i], slot, e);
      if (code) return code;
    }
  }
  return QK_OK;
}

qk_code qk_profile_complete(qk_profile *p, const qk_profile_spec *spec, qk_err *e) {
  qk_code code = QK_OK;
  for (size_t i = 0; !code && i < N_FIELDS; i++) {
    const struct slot *slot = &spec->slots[i];
    if (!slot->given || fields[i].offset == offsetof(qk_profile, recognise)) continue;
    if (fields[i].type == PATTERNS) code = compile_list(p, &fields[i], slot, e);
    if (fields[i].type == KINDS) code = compile_kinds(p, &fields[i], slot, e);
  }
  return code;
}
