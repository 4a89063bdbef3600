/* fault.c - what a script's error says: message, file and line, call chain, source line.
 * In:   the error value and the call chain; positions as Lua writes them into messages.
 * Out:  the run's error, the host's trace and excerpt.
 * Owns: nothing. */
#include "script/fault.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "script/host_state.h"

enum { LEVELS_MAX = 200 };

/* A line of a file rather than one of a text that load was given. */
void qk_fault_position(lua_State *L, qk_err *at) {
  lua_Debug ar;
  at->file[0] = 0;
  at->line = 0;
  for (int level = 0; L && level < LEVELS_MAX && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    bool file = ar.source[0] == '@';
    if (ar.currentline <= 0 || (at->line && !file)) continue;
    qk_err_at(at, file ? ar.source + 1 : ar.short_src, ar.currentline, 0);
    if (file) return;
  }
}

/* One line without control characters, cut between characters. */
static void set_message(qk_err *e, const char *p, size_t n) {
  size_t cut = n < sizeof e->msg - 1 ? n : sizeof e->msg - 1;
  while (cut < n && cut > 0 && ((unsigned char)p[cut] & 0xC0) == 0x80) cut--;
  for (size_t i = 0; i < cut; i++)
    e->msg[i] = (unsigned char)p[i] < 0x20 || p[i] == 0x7F ? ' ' : p[i];
  e->msg[cut] = 0;
}

/* Takes "name:line: " off the front of *p where name is what Lua prints for path (all of
 * it, or "..." and its end). */
static int strip_position(const char *path, const char **p, size_t *n) {
  const char *s = *p;
  if (*n > 3 && memcmp(s, "...", 3) == 0) s += 3;
  size_t path_n = strlen(path);
  for (size_t tail = path_n; tail > 0; tail--) {
    size_t left = *n - (size_t)(s - *p);
    if (left <= tail || s[tail] != ':' || memcmp(s, path + path_n - tail, tail) != 0)
      continue;
    char *end;
    long line = strtol(s + tail + 1, &end, 10);
    if (end == s + tail + 1 || end[0] != ':' || end[1] != ' ') continue;
    *n -= (size_t)(end + 2 - *p);
    *p = end + 2;
    return (int)line;
  }
  return 0;
}

/* A message that ends with a caret below what a user typed: the lines go to the excerpt.
 */
static bool is_pointed(const qk_host *h, const char *p, size_t n) {
  return h->pointed.n && n > h->pointed.n &&
         memcmp(p + n - h->pointed.n, h->pointed.p, h->pointed.n) == 0;
}

/* Which level of the stack a message of luaL_error speaks of; else the innermost line. */
static void locate(lua_State *L, qk_err *e, const char *p, size_t n) {
  lua_Debug ar;
  qk_host *host = qk_run_of(L)->host;
  bool pointed = is_pointed(host, p, n);
  if (pointed) n -= host->pointed.n;
  while (pointed && n && p[n - 1] == '\n') n--;
  if (!pointed) qk_buf_clear(&host->pointed);
  const qk_err *syntax = &qk_run_of(L)->syntax, *called = &qk_run_of(L)->called;
  qk_fault_position(L, e);
  if (!e->line) qk_err_at(e, called->file, called->line, 0); /* it gave what is wrong */
  if (syntax->code && strip_position(syntax->file, &p, &n) == syntax->line) {
    *e = *syntax;
    set_message(e, p, n);
    return;
  }
  bool stripped = false;
  for (int level = 1; !stripped && level < LEVELS_MAX && lua_getstack(L, level, &ar);
       level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || ar.source[0] != '@') continue;
    int line = strip_position(ar.source + 1, &p, &n);
    if (!line) continue;
    qk_err_at(e, ar.source + 1, line, 0);
    stripped = true;
  }
  /* Raised in a coroutine that a definition has in a function's place. */
  int line = stripped || !e->file[0] ? 0 : strip_position(e->file, &p, &n);
  if (line) e->line = line;
  set_message(e, p, n);
}

/* error(message, 0): meant for who runs the script, who has no use for its source. */
static bool is_plain(lua_State *L) {
  lua_Debug ar;
  const char *p = lua_tostring(L, 1);
  if (!p || !lua_getstack(L, 1, &ar) || !lua_getinfo(L, "nS", &ar)) return false;
  bool by_error = ar.what[0] == 'C' && ar.name && strcmp(ar.name, "error") == 0;
  return by_error && strcmp(p, qk_run_of(L)->error.msg) == 0; /* nothing was taken off */
}

/* A fault of the database is no fault of the script. */
static qk_code code_of(const qk_run *r, qk_str message) {
  bool below = r->below.code == QK_STORE || r->below.code == QK_NOMEM;
  return below && qk_str_ends(message, qk_str_of(r->below.msg)) ? r->below.code
                                                                : QK_SCRIPT;
}

/* The call chain, for those who ask for it.  Last in the handler: where it fails, the
 * error itself is known already. */
static void keep_trace(lua_State *L, const qk_run *r) {
  enum { TRACE_MAX = 16 * 1024 };
  size_t n;
  luaL_traceback(L, L, NULL, 1);
  const char *p = lua_tolstring(L, -1, &n);
  qk_buf_put(&r->host->trace, (qk_str){p, n < TRACE_MAX ? n : TRACE_MAX});
  qk_buf_putc(&r->host->trace, '\0');
  if (r->host->trace.oom) qk_buf_free(&r->host->trace);
  lua_pop(L, 1);
}

/* ---- the row at hand -----------------------------------------------------------------
 * The error of a coroutine has left its call chain behind: what was at hand there is kept
 * with the error value, until that one arrives or another does. */

static const char thrown_tag; /* only its address counts */

void qk_fault_thrown(lua_State *L, lua_State *co) {
  qk_run *r = qk_run_of(L);
  qk_hand hand;
  qk_hand_find(co, &hand);
  if (!hand.view) return; /* one from a coroutine within stays */
  r->thrown = hand;
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &thrown_tag);
}

/* The error value is argument 1. */
static void find_hand(lua_State *L, qk_run *r) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &thrown_tag);
  bool thrown = r->thrown.view && !lua_isnil(L, -1) && lua_rawequal(L, 1, -1);
  lua_pop(L, 1);
  if (thrown)
    r->hand = r->thrown;
  else
    qk_hand_find(L, &r->hand);
  r->thrown.view = NULL;
}

int qk_fault_handle(lua_State *L) {
  qk_run *r = qk_run_of(L);
  if (r->spent == QK_LIMIT_MEMORY) return 1;
  if (r->spent) {
    keep_trace(L, r);
    return 1;
  }
  r->error.code = QK_SCRIPT;
  r->error.col = 0;
  luaL_checkstack(L, 4, NULL);
  if (lua_type(L, 1) == LUA_TSTRING ||
      luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
    size_t n;
    const char *p = luaL_tolstring(L, 1, &n);
    locate(L, &r->error, p, n);
    r->plain = is_plain(L);
    r->error.code = code_of(r, (qk_str){p, n});
  } else {
    const char *p = lua_pushfstring(L, "expected a string as error value, got a %s value",
                                    luaL_typename(L, 1));
    locate(L, &r->error, p, strlen(p));
  }
  if (strcmp(r->error.msg, "stack overflow") == 0 ||
      strcmp(r->error.msg, "C stack overflow") == 0) {
    r->host->exceeded = QK_LIMIT_RECURSION;
    snprintf(r->error.msg, sizeof r->error.msg,
             "the script has passed its recursion limit (stack overflow)");
  }
  lua_settop(L, 1);
  find_hand(L, r);
  keep_trace(L, r);
  return 1;
}

int qk_run_compile_failed(lua_State *L, const char *path, int status) {
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  if (status == LUA_ERRMEM) return qk_run_raise(L);
  size_t n;
  const char *p = lua_tolstring(L, -1, &n);
  qk_err *syntax = &qk_run_of(L)->syntax; /* such a chunk is not in the call chain, where
                                             positions are looked up */
  int line = strip_position(path, &p, &n);
  syntax->code = QK_SCRIPT;
  set_message(syntax, p, n);
  qk_err_at(syntax, path, line, 0);
  lua_pushfstring(L, "%s:%d: %s", path, line, syntax->msg);
  return lua_error(L);
}

/* ---- the source line -----------------------------------------------------------------
 */

/* Texts of Lua's, and what they mean to somebody who writes a report. */
static const struct {
  const char *part, *hint;
} hints[] = {
    {"attempt to compare nil", "a missing value is nil: test it before comparing"},
    {"attempt to compare number with nil", "a missing value is nil: test it first"},
    {"attempt to perform arithmetic on a nil", "a missing value is nil, not 0: write "
                                               "(x or 0) only where 0 is meant"},
    {"attempt to concatenate a nil", "a missing value is nil: write (x or \"\")"},
    {"nil value (global 'db')", "the database is qikan.db, and what a report's run and a "
                                "query's rows get first"},
    {"nil value (global 'io')", "scripts have no files; --trusted lifts that"},
    {"nil value (global 'debug')", "scripts have no debug library; --trusted lifts that"},
    {"nil value (global 'package')", "modules are found below lib/ of a script folder"},
    {"nil value (global 'dofile')", "write require \"name\" for lib/name.lua"},
    {"nil value (global 'loadfile')", "write require \"name\" for lib/name.lua"},
    {"nil value (field 'execute')", "scripts have no processes; --trusted lifts that"},
    {"nil value (field 'getenv')", "scripts have no environment; use a parameter"},
    {"attempt to index a nil value (global", "is the name misspelt, or local elsewhere?"},
    {"attempt to call a nil value (global", "is the name misspelt, or local elsewhere?"},
    {"malformed pattern", "% is special in patterns: write %% for the sign itself"},
    {"pattern too complex", "use a shorter pattern, or match in parts"},
};

static const char *hint_of(const qk_err *e, qk_limit limit) {
  static const char *const of_limits[] = {
      [QK_LIMIT_MEMORY] = "walk over rows instead of collecting them, or raise the limit",
      [QK_LIMIT_TIME] = "let SQL count (group_by, where), or raise the limit",
      [QK_LIMIT_OUTPUT] = "write less, or raise the limit",
      [QK_LIMIT_RECURSION] = "does the function call itself without an end?",
      [QK_LIMIT_ROWS] = "narrow the rows with where or limit, or raise the limit",
      [QK_LIMIT_INTERRUPT] = NULL};
  if (limit != QK_LIMIT_NONE) return of_limits[limit];
  for (size_t i = 0; i < QK_COUNT(hints); i++)
    if (strstr(e->msg, hints[i].part)) return hints[i].hint;
  return NULL;
}

static qk_str line_of(qk_str text, int line) {
  for (; line > 1; line--) {
    const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
    if (!end) return (qk_str){0};
    text = qk_str_sub(text, (size_t)(end + 1 - text.p), text.n);
  }
  const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
  return end ? qk_str_sub(text, 0, (size_t)(end - text.p)) : text;
}

void qk_fault_excerpt(qk_host *h, const qk_err *e, qk_limit limit) {
  enum { FILE_MAX = 4 << 20, LINE_MAX_BYTES = 200 };
  qk_str text;
  qk_buf *b = &h->excerpt;
  if (e->code != QK_SCRIPT || e->line < 1) return;
  bool file = qk_file_read(e->file, FILE_MAX, &text, NULL) == QK_OK;
  /* What was typed into the shell has no file. */
  qk_str line = file ? line_of(text, e->line) : (qk_str){0};
  if (line.n) {
    qk_err shown;
    set_message(&shown, line.p, line.n < LINE_MAX_BYTES ? line.n : LINE_MAX_BYTES);
    qk_buf_printf(b, "%5d | %s\n", e->line, shown.msg);
  }
  if (file) free((void *)(uintptr_t)text.p);
  if (h->pointed.n) qk_buf_put(b, qk_buf_str(&h->pointed));
  const char *hint = hint_of(e, limit);
  if (hint) qk_buf_printf(b, "  hint: %s\n", hint);
  qk_buf_putc(b, '\0');
  if (b->oom) qk_buf_free(b);
}
