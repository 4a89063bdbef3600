/* run.c - the state, its allocator, its clock and its errors. */
#include "script/run.h"

#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/stream.h"

enum { HOOK_EVERY = 1000, LEVELS_MAX = 200 };

/* ---- memory --------------------------------------------------------------------------
 */

/* The innermost Lua line of a running script.  Reads the call chain only, so that the
 * allocator may ask. */
static void position(lua_State *L, qk_err *at) {
  lua_Debug ar;
  at->file[0] = 0;
  at->line = 0;
  for (int level = 0; L && level < LEVELS_MAX && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0) continue;
    qk_err_at(at, ar.source[0] == '@' ? ar.source + 1 : ar.short_src, ar.currentline, 0);
    return;
  }
}

static void *allocate(void *context, void *p, size_t old_size, size_t size) {
  qk_run *r = context;
  size_t old = p ? old_size : 0; /* without p it is a type tag, not a size */
  if (size == 0) {
    free(p);
    r->used -= old;
    return NULL;
  }
  if (size > old && size - old > r->limits.memory - r->used) {
    position(r->at, &r->denied_at);
    return NULL; /* Lua collects its garbage and asks once more */
  }
  void *q = realloc(p, size);
  if (!q) return size <= old ? p : NULL; /* Lua relies on shrinking */
  r->used += size - old;
  return q;
}

/* ---- limits --------------------------------------------------------------------------
 */

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool qk_run_expired(const qk_run *r) {
  return r->host->interrupted || now() > r->deadline;
}

static void limit_message(const qk_run *r, qk_limit limit, qk_err *e) {
  switch (limit) {
  case QK_LIMIT_MEMORY:
    qk_fail(e, QK_SCRIPT, "the script has passed its memory limit of %zu MiB",
            r->limits.memory >> 20);
    break;
  case QK_LIMIT_TIME:
    qk_fail(e, QK_SCRIPT, "the script has passed its time limit of %.4g s",
            r->limits.milliseconds / 1000.0);
    break;
  case QK_LIMIT_INTERRUPT:
    qk_fail(e, QK_SCRIPT, "interrupted");
    break;
  default:
    qk_fail(e, QK_SCRIPT, "the script has passed its output limit of %zu MiB",
            r->limits.output >> 20);
  }
}

static void mark(qk_run *r, qk_limit limit, const qk_err *at) {
  if (r->spent) return;
  if (limit == QK_LIMIT_TIME && r->host->interrupted) limit = QK_LIMIT_INTERRUPT;
  r->spent = limit;
  limit_message(r, limit, &r->spent_at);
  qk_err_at(&r->spent_at, at->file, at->line, 0);
}

/* The error value is a light userdata: raising must not need memory. */
int qk_run_raise(lua_State *L) {
  lua_pushlightuserdata(L, qk_run_of(L));
  return lua_error(L);
}

static void hook(lua_State *L, lua_Debug *ar) {
  (void)ar;
  qk_run *r = qk_run_of(L);
  r->at = L;
  if (r->spent) qk_run_raise(L);
  if (qk_run_expired(r)) qk_run_spend(L, QK_LIMIT_TIME);
}

int qk_run_spend(lua_State *L, qk_limit limit) {
  qk_run *r = qk_run_of(L);
  qk_err at;
  position(L, &at);
  mark(r, limit, &at);
  lua_sethook(L, hook, LUA_MASKCOUNT, 1); /* no further step in this coroutine */
  return qk_run_raise(L);
}

void qk_run_note_memory(lua_State *L) {
  qk_run *r = qk_run_of(L);
  mark(r, QK_LIMIT_MEMORY, &r->denied_at);
}

void qk_run_write(lua_State *L, size_t bytes) {
  qk_run *r = qk_run_of(L);
  if (bytes > r->limits.output - r->written) qk_run_spend(L, QK_LIMIT_OUTPUT);
  r->written += bytes;
}

/* ---- errors --------------------------------------------------------------------------
 */

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

/* Which level of the stack a message of luaL_error speaks of; else the innermost line. */
static void locate(lua_State *L, qk_err *e, const char *p, size_t n) {
  lua_Debug ar;
  const qk_err *syntax = &qk_run_of(L)->syntax;
  position(L, e);
  if (syntax->code && strip_position(syntax->file, &p, &n) == syntax->line) {
    *e = *syntax;
    set_message(e, p, n);
    return;
  }
  for (int level = 1; level < LEVELS_MAX && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || ar.source[0] != '@') continue;
    int line = strip_position(ar.source + 1, &p, &n);
    if (!line) continue;
    qk_err_at(e, ar.source + 1, line, 0);
    break;
  }
  set_message(e, p, n);
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

static int on_error(lua_State *L) {
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
    r->error.code = code_of(r, (qk_str){p, n});
  } else {
    const char *p = lua_pushfstring(L, "expected a string as error value, got a %s value",
                                    luaL_typename(L, 1));
    locate(L, &r->error, p, strlen(p));
  }
  lua_settop(L, 1);
  keep_trace(L, r);
  return 1;
}

int qk_run_fail(lua_State *L, const qk_err *e) {
  char text[sizeof e->file + sizeof e->msg + 32];
  qk_run_of(L)->below = *e;
  qk_err_format(e, text, sizeof text);
  return luaL_error(L, "%s", text);
}

qk_code qk_run_protected(qk_run *r, lua_CFunction f, void *context, qk_err *e) {
  lua_State *L = r->L;
  r->at = L;
  memset(&r->error, 0, sizeof r->error);
  qk_buf_clear(&r->host->trace);
  r->host->exceeded = QK_LIMIT_NONE;
  lua_settop(L, 0);
  lua_pushcfunction(L, on_error);
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, context);
  int status = lua_pcall(L, 1, 0, 1);
  r->at = L;
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  qk_code code = QK_OK;
  if (r->spent) {
    if (e) *e = r->spent_at;
    r->host->exceeded = r->spent;
    code = QK_SCRIPT;
  } else if (status != LUA_OK) {
    if (r->error.code == QK_OK)
      qk_fail(&r->error, QK_SCRIPT, "an error occurred while another was handled");
    if (e) *e = r->error;
    code = r->error.code;
  }
  lua_settop(L, 0);
  return code;
}

/* ---- life ----------------------------------------------------------------------------
 */

int qk_run_compile(lua_State *L, qk_str text) {
  if (qk_str_starts(text, QK_LIT("\xEF\xBB\xBF"))) text = qk_str_sub(text, 3, text.n);
  /* A first line that starts with # is for the shell; its line break stays, so that lines
   * keep their numbers. */
  if (text.n && text.p[0] == '#')
    while (text.n && text.p[0] != '\n') text = qk_str_sub(text, 1, text.n);
  const char *name = lua_tostring(L, -1);
  int status = luaL_loadbufferx(L, text.p ? text.p : "", text.n, name, "t");
  lua_remove(L, -2);
  return status;
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

void qk_run_has_read(qk_run *r, qk_str text) {
  char hex[65];
  qk_sha256_hex(text, hex);
  qk_buf_put(&r->reads, qk_str_of(hex));
}

void qk_run_restart(qk_run *r) {
  r->deadline = now() + (int64_t)r->limits.milliseconds * 1000000;
}

void qk_run_renew(qk_run *r) {
  r->spent = QK_LIMIT_NONE;
  r->written = 0;
  lua_sethook(r->L, hook, LUA_MASKCOUNT, HOOK_EVERY);
  qk_run_restart(r);
}

qk_code qk_run_open(qk_run *r, qk_host *host, const qk_limits *limits, qk_err *e) {
  memset(r, 0, sizeof *r);
  r->host = host;
  r->limits = *limits;
  if (!r->limits.memory) r->limits.memory = (size_t)256 << 20;
  if (!r->limits.output) r->limits.output = (size_t)64 << 20;
  if (!r->limits.milliseconds) r->limits.milliseconds = 10000;
  qk_run_restart(r);
  r->L = lua_newstate(allocate, r);
  if (!r->L) return qk_nomem(e);
  *(qk_run **)lua_getextraspace(r->L) = r;
  lua_sethook(r->L, hook, LUA_MASKCOUNT, HOOK_EVERY);
  qk_code code = qk_run_protected(r, qk_library_open, NULL, e);
  if (code) qk_run_close(r);
  return code;
}

void qk_run_close(qk_run *r) {
  if (r->L) lua_close(r->L);
  qk_pool_free(r->pool);
  r->pool = NULL;
  qk_buf_free(&r->reads);
  r->L = NULL;
}
