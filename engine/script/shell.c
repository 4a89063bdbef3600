/* shell.c - one Lua state over many inputs. */
#include "script/shell.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "script/define.h"
#include "script/host_state.h"
#include "script/job.h"
#include "script/library.h"
#include "script/shell_names.h"
#include "text/utf8.h"

enum { NAMES_MAX = 2000 };
#define CHUNK "@shell"

struct qk_shell {
  qk_run run;
  qk_host *host;
  struct qk_store *store;
  qk_arena names_arena; /* of the last completion */
  qk_str names[NAMES_MAX];
  size_t n_names;
};

/* ---- life ----------------------------------------------------------------------------
 */

static int open_globals(lua_State *L) {
  qk_job_push_db(L);
  lua_setglobal(L, "db");
  qk_job_push_out(L);
  lua_setglobal(L, "out");
  return 0;
}

qk_code qk_shell_open(qk_shell **out, qk_host *h, struct qk_store *store, qk_err *e) {
  *out = NULL;
  qk_shell *s = calloc(1, sizeof *s);
  if (!s) return qk_nomem(e);
  s->host = h;
  s->store = store;
  qk_code code = qk_run_open(&s->run, h, &h->limits, e);
  if (code == QK_OK) {
    s->run.store = store;
    code = qk_run_protected(&s->run, open_globals, NULL, e);
  }
  if (code == QK_OK)
    *out = s;
  else
    qk_shell_close(s);
  return code;
}

void qk_shell_close(qk_shell *s) {
  if (!s) return;
  qk_run_close(&s->run);
  qk_arena_free(&s->names_arena);
  free(s);
}

/* ---- running -------------------------------------------------------------------------
 */

typedef struct input {
  qk_str text;
  bool incomplete;
} input;

/* Lua's parser says so where it has met the end of the text. */
static bool at_end(lua_State *L) {
  size_t n;
  const char *p = lua_tolstring(L, -1, &n);
  return p && qk_str_ends((qk_str){p, n}, QK_LIT("<eof>"));
}

/* As an expression first, so that its value can be shown. */
static int compile(lua_State *L, input *in) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "return ");
  luaL_addlstring(&b, in->text.p, in->text.n);
  luaL_pushresult(&b);
  size_t n;
  const char *p = lua_tolstring(L, -1, &n);
  int status = luaL_loadbufferx(L, p, n, CHUNK, "t");
  lua_remove(L, -2);
  if (status == LUA_OK) return status;
  bool unfinished = status == LUA_ERRSYNTAX && at_end(L); /* 1 + */
  lua_pop(L, 1);
  lua_pushliteral(L, CHUNK);
  status = qk_run_compile(L, in->text);
  in->incomplete = status == LUA_ERRSYNTAX && (unfinished || at_end(L));
  return status;
}

static int run(lua_State *L) {
  input *in = lua_touserdata(L, 1);
  int status = compile(L, in);
  if (in->incomplete) return 0;
  if (status != LUA_OK) return qk_run_compile_failed(L, &CHUNK[1], status);
  lua_call(L, 0, LUA_MULTRET);
  if (lua_gettop(L) > 1) qk_shell_show(L, 2);
  return 0;
}

/* "= expression", as older shells of Lua want it, and blank input. */
static qk_str trimmed(qk_str text) {
  text = qk_trim(text);
  return qk_str_starts(text, QK_LIT("=")) ? qk_str_sub(text, 1, text.n) : text;
}

/* Lines that were printed one after the other are one text: no blank lines between them.
 */
static void join_texts(qk_result *r) {
  uint32_t kept = 0;
  for (uint32_t i = 0, next; i < r->n_blocks; i = next) {
    qk_block *b = &r->blocks[i];
    size_t n = b->text.n, at = 0;
    for (next = i + 1; b->kind == QK_BLOCK_TEXT && next < r->n_blocks &&
                       r->blocks[next].kind == QK_BLOCK_TEXT;
         next++)
      n += r->blocks[next].text.n + 1;
    char *text = next > i + 1 ? qk_arena_alloc(&r->arena, n + 1) : NULL;
    if (!text) next = i + 1; /* one block, or no memory: as it is */
    for (uint32_t k = i; text && k < next; k++) {
      if (k > i) text[at++] = '\n';
      if (r->blocks[k].text.n)
        memcpy(text + at, r->blocks[k].text.p, r->blocks[k].text.n);
      at += r->blocks[k].text.n;
    }
    if (text) b->text = (qk_str){text, n};
    if (r->last_table == i + 1) r->last_table = kept + 1;
    r->blocks[kept++] = *b;
  }
  r->n_blocks = kept;
}

qk_code qk_shell_eval(qk_shell *s, qk_str text, bool *incomplete, qk_result *out,
                      qk_err *e) {
  input in = {.text = trimmed(text)};
  *incomplete = false;
  memset(out, 0, sizeof *out);
  if (!in.text.n) return QK_OK;
  qk_result_name(out, QK_LIT("shell"), QK_LIT(""));
  qk_host_resume(s->host);
  qk_run_renew(&s->run);
  s->run.out = out;
  qk_code code = qk_run_asking(&s->run, run, &in, e);
  s->run.out = NULL;
  join_texts(out);
  *incomplete = in.incomplete;
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}

/* ---- completion ----------------------------------------------------------------------
 */

static bool word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '_' || (c & 0x80);
}

static void add(qk_shell *s, qk_str prefix, qk_str name) {
  if (s->n_names == NAMES_MAX || !qk_str_starts(name, prefix)) return;
  for (size_t i = 0; i < s->n_names; i++)
    if (qk_str_eq(s->names[i], name)) return;
  name = qk_arena_copy(&s->names_arena, name);
  if (name.p) s->names[s->n_names++] = name;
}

static void add_all(qk_shell *s, qk_str prefix, const char *const *names) {
  for (; *names; names++) add(s, prefix, qk_str_of(*names));
}

static void add_functions(qk_shell *s, qk_str prefix, const char *module) {
  const qk_lua_module *m;
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    if (strcmp(m->name, module) != 0) continue;
    for (size_t k = 0; k < m->n; k++) add(s, prefix, qk_str_of(m->functions[k].name));
  }
}

/* The string keys of the table at the top, or of the global table of that name. */
static void add_keys(qk_shell *s, qk_str prefix, lua_State *L) {
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    size_t n;
    if (lua_type(L, -1) != LUA_TSTRING) continue;
    const char *p = lua_tolstring(L, -1, &n);
    add(s, prefix, (qk_str){p, n});
  }
}

typedef struct asked {
  qk_shell *s;
  qk_str base, prefix; /* "db.articles" and "wh"; base is empty at the begin of a name */
} asked;

static void add_globals(lua_State *L, const asked *a) {
  static const char *const keywords[] = {
      "and",      "break",  "do",   "else",  "elseif", "end", "false",  "for",
      "function", "if",     "in",   "not",   "local",  "or",  "repeat", "nil",
      "then",     "return", "true", "until", "while",  NULL};
  add_all(a->s, a->prefix, keywords);
  lua_pushglobaltable(L);
  add_keys(a->s, a->prefix, L);
}

static void take(void *context, qk_str name) {
  const asked *a = context;
  add(a->s, a->prefix, name);
}

/* Behind a dot or a colon.  Of a global table its own keys; of anything else what any
 * value of ours could have: only running the script could tell more. */
static void add_members(lua_State *L, const asked *a) {
  lua_pushglobaltable(L);
  lua_pushlstring(L, a->base.p, a->base.n);
  bool table = lua_rawget(L, -2) == LUA_TTABLE;
  bool plain = table && !lua_getmetatable(L, -1);
  if (plain) {
    add_keys(a->s, a->prefix, L);
    return;
  }
  bool known = false;
  const qk_lua_module *m;
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    bool own = *m->name && qk_str_eq(a->base, qk_str_of(m->name));
    if (own) add_functions(a->s, a->prefix, m->name);
    known = known || own;
  }
  /* Of a module its functions alone; behind `db` stand the views, too. */
  if (!known || qk_str_eq(a->base, QK_LIT("db")))
    known = qk_names_members(a->base, take, (void *)(uintptr_t)a) || known;
  if (!known) add_functions(a->s, a->prefix, "collection");
}

static int complete(lua_State *L) {
  const asked *a = lua_touserdata(L, 1);
  if (a->base.n)
    add_members(L, a);
  else
    add_globals(L, a);
  return 0;
}

/* ".report overview k=": the names that the command takes. */
static qk_code complete_command(qk_shell *s, qk_str line, qk_str prefix, qk_err *e) {
  static const struct {
    qk_str command;
    int kind;
  } kinds[] = {{{".report ", 8}, QK_KIND_REPORT}, {{".query ", 7}, QK_KIND_QUERY}};
  qk_definition *all;
  uint32_t n;
  asked a = {s, {"", 0}, prefix};
  if (qk_str_starts(line, QK_LIT(".fields "))) qk_names_views(take, &a);
  for (size_t i = 0; i < QK_COUNT(kinds); i++) {
    if (!qk_str_starts(line, kinds[i].command)) continue;
    qk_code code = qk_define_all(s->host, kinds[i].kind, &s->names_arena, &all, &n, e);
    if (code) return code;
    for (uint32_t k = 0; k < n; k++)
      if (qk_define_counts(all, n, k)) add(s, prefix, all[k].name);
  }
  return QK_OK;
}

qk_code qk_shell_complete(qk_shell *s, qk_str line, size_t *word, const qk_str **names,
                          size_t *n, qk_err *e) {
  size_t at = line.n, base_end, base;
  qk_code code;
  qk_arena_reset(&s->names_arena);
  s->n_names = 0;
  while (at > 0 && word_byte(line.p[at - 1])) at--;
  *word = at;
  qk_str prefix = qk_str_sub(line, at, line.n);
  if (qk_str_starts(line, QK_LIT("."))) {
    code = complete_command(s, line, prefix, e);
  } else {
    bool member = at > 0 && (line.p[at - 1] == '.' || line.p[at - 1] == ':');
    base_end = base = member ? at - 1 : 0;
    while (base > 0 && word_byte(line.p[base - 1])) base--;
    asked a = {s, member ? qk_str_sub(line, base, base_end) : (qk_str){"", 0}, prefix};
    if (member && !a.base.n) a.base = QK_LIT(")"); /* f(x).name */
    code = qk_run_protected(&s->run, complete, &a, e);
  }
  qk_names_sort(s->names, s->n_names);
  *names = s->names;
  *n = s->n_names;
  return code;
}
