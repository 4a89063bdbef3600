/* run.c - the state, its allocator, its clock and its limits.
 * In:   limits; C functions.
 * Out:  the functions called within the limits.
 * Owns: the state. */
#include "script/run.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "base/hash.h"
#include "script/fault.h"
#include "script/host_state.h"
#include "script/library.h"
#include "script/stream.h"
#include "store/query.h"

/* A hook makes each step of Lua about twice as slow, whatever its interval; at 100 steps
 * looking at the clock adds less than a twentieth to that. */
enum { HOOK_EVERY = 100, DEPTH_EVERY = 16 };
enum { GARBAGE = 2 << 20, LARGE = 64 << 10, LARGE_SUM = 8 << 20, LONG_TEXT = 1 << 20 };

static void hook(lua_State *L, lua_Debug *ar);

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t); /* some ms, but cheap: often asked */
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool qk_run_expired(const qk_run *r) {
  return r->host->interrupted || now() > r->deadline;
}

/* ---- memory --------------------------------------------------------------------------
 */

/* As a signal handler may: the next step of Lua runs the hook. */
static void arm(const qk_run *r, int steps) {
  if (r->at && !r->spent) lua_sethook(r->at, hook, LUA_MASKCOUNT, steps);
}

/* Few steps can take long where they copy or read large texts: the clock is looked at
 * after so many bytes, too, and the more often the longer the longest text is. */
static void note_large(qk_run *r, size_t grown, bool text) {
  r->grown += grown;
  if (r->grown > LARGE_SUM) {
    r->grown = 0;
    if (qk_run_expired(r)) arm(r, 1);
  }
  size_t megabytes = grown / LONG_TEXT;
  int interval = megabytes < HOOK_EVERY ? HOOK_EVERY / (int)(megabytes + 1) : 1;
  if (!text || interval >= r->interval) return;
  r->interval = interval;
  arm(r, interval);
}

/* Behind an error Lua asks again, for a smaller stack, when no call is left to tell the
 * line: the line from before stays. */
static void note_denied(qk_run *r) {
  qk_err at;
  qk_fault_position(r->at, &at);
  if (!at.line) return;
  qk_err_at(&r->denied_at, at.file, at.line, 0);
  qk_hand_peek(r->at, &r->denied_hand);
}

static void *allocate(void *context, void *p, size_t old_size, size_t size) {
  qk_run *r = context;
  size_t old = p ? old_size : 0; /* without p it is a type tag, not a size */
  if (size == 0) {
    if (!p) return NULL;
    r->used -= old;
    if (QK_HEAP_POOLED && old <= QK_HEAP_SMALL)
      qk_heap_give(&r->heap, p, old);
    else
      qk_heap_free(&r->heap, p, old);
    return NULL;
  }
  if (!p && size <= r->limits.memory - r->used && (p = qk_heap_take(&r->heap, size))) {
    r->used += size;
    return p;
  }
  if (size > old && size - old > r->limits.memory - r->used) {
    note_denied(r);
    if (qk_run_expired(r)) arm(r, 1);
    return NULL; /* Lua collects its garbage and asks once more */
  }
  void *q = qk_heap_resize(&r->heap, p, old, size);
  if (!q) return NULL;
  r->used += size - old;
  if (size > old && size - old >= LARGE)
    note_large(r, size - old, !p && old_size == LUA_TSTRING);
  return q;
}

/* ---- limits --------------------------------------------------------------------------
 */

/* As people gave it: "64 MiB", "20 KiB". */
static void size_limit(qk_err *e, const char *passed, const char *what, size_t bytes) {
  static const char *const units[] = {"bytes", "KiB", "MiB"};
  size_t unit = 0;
  for (; unit + 1 < QK_COUNT(units) && bytes && bytes % 1024 == 0; unit++) bytes /= 1024;
  qk_fail(e, QK_SCRIPT, "%s %s limit of %zu %s", passed, what, bytes, units[unit]);
}

static void limit_message(const qk_run *r, qk_limit limit, qk_err *e) {
  static const char passed[] = "the script has passed its";
  switch (limit) {
  case QK_LIMIT_MEMORY:
    size_limit(e, passed, "memory", r->limits.memory);
    break;
  case QK_LIMIT_TIME:
    qk_fail(e, QK_SCRIPT, "%s time limit of %.4g s", passed,
            r->limits.milliseconds / 1000.0);
    break;
  case QK_LIMIT_RECURSION:
    qk_fail(e, QK_SCRIPT, "%s recursion limit of %lu calls within each other", passed,
            (unsigned long)r->limits.recursion);
    break;
  case QK_LIMIT_ROWS:
    qk_fail(e, QK_SCRIPT, "%s limit of %llu rows read from the database", passed,
            (unsigned long long)r->limits.rows);
    break;
  case QK_LIMIT_INTERRUPT:
    qk_fail(e, QK_SCRIPT, "interrupted");
    break;
  default:
    size_limit(e, passed, "output", r->limits.output);
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

/* Lua collects garbage each time memory has doubled.  A small state would spend more time
 * on marking what lives in it than on what is new: it may have some MiB of garbage. */
static void set_pause(lua_State *L, qk_run *r) {
  size_t live = r->used / GARBAGE + 1;
  int pause = live >= 4 ? 200 : live >= 2 ? 400 : 1000;
  if (pause == r->pause) return;
  r->pause = pause;
  lua_gc(L, LUA_GCINC, pause, 0, 0);
}

/* Finding a level takes a step for each level above it: looked for now and then. */
static void hook(lua_State *L, lua_Debug *ar) {
  qk_run *r = qk_run_of(L);
  r->at = L;
  if (r->spent) qk_run_raise(L);
  if (qk_run_expired(r)) qk_run_spend(L, QK_LIMIT_TIME);
  if (++r->hooks % DEPTH_EVERY) return;
  set_pause(L, r);
  if (r->limits.recursion < INT_MAX && lua_getstack(L, (int)r->limits.recursion, ar))
    qk_run_spend(L, QK_LIMIT_RECURSION);
}

void qk_run_check(lua_State *L) {
  qk_run *r = qk_run_of(L);
  if (r->spent) qk_run_raise(L);
  if (qk_run_expired(r)) qk_run_spend(L, QK_LIMIT_TIME);
}

int qk_run_spend(lua_State *L, qk_limit limit) {
  qk_run *r = qk_run_of(L);
  qk_err at;
  qk_fault_position(L, &at);
  if (!r->spent) qk_hand_find(L, &r->hand);
  mark(r, limit, at.line ? &at : &r->called);
  lua_sethook(L, hook, LUA_MASKCOUNT, 1); /* no further step in this coroutine */
  return qk_run_raise(L);
}

/* Hooks belong to a coroutine; each takes the interval when its turn comes. */
void qk_run_enter(lua_State *L) {
  qk_run *r = qk_run_of(L);
  r->at = L;
  if (!r->spent && lua_gethookcount(L) != r->interval)
    lua_sethook(L, hook, LUA_MASKCOUNT, r->interval);
}

void qk_run_note_memory(lua_State *L) {
  qk_run *r = qk_run_of(L);
  if (!r->spent) r->hand = r->denied_hand;
  mark(r, QK_LIMIT_MEMORY, r->denied_at.line ? &r->denied_at : &r->called);
}

void qk_run_write(lua_State *L, size_t bytes) {
  qk_run *r = qk_run_of(L);
  if (bytes > r->limits.output - r->written) qk_run_spend(L, QK_LIMIT_OUTPUT);
  r->written += bytes;
}

int qk_run_fail(lua_State *L, const qk_err *e) {
  char text[sizeof e->file + sizeof e->msg + 32];
  qk_run *r = qk_run_of(L);
  if (r->spent) return qk_run_raise(L);
  if (e->code == QK_NOMEM) return qk_run_spend(L, QK_LIMIT_MEMORY);
  if (e->code == QK_SCRIPT && r->store && qk_store_rows_spent(r->store))
    return qk_run_spend(L, QK_LIMIT_ROWS);
  if (e->code == QK_SCRIPT && qk_run_expired(r)) return qk_run_spend(L, QK_LIMIT_TIME);
  r->below = *e;
  qk_err_format(e, text, sizeof text);
  return luaL_error(L, "%s", text);
}

qk_code qk_run_protected(qk_run *r, lua_CFunction f, void *context, qk_err *e) {
  lua_State *L = r->L;
  r->at = L;
  memset(&r->error, 0, sizeof r->error);
  r->hand.view = r->within.view = NULL;
  r->within.what[0] = 0;
  r->plain = false;
  qk_buf_clear(&r->host->trace);
  qk_buf_clear(&r->host->excerpt);
  qk_buf_clear(&r->host->pointed);
  r->host->exceeded = QK_LIMIT_NONE;
  lua_settop(L, 0);
  lua_pushcfunction(L, qk_fault_handle);
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, context);
  int status = lua_pcall(L, 1, 0, 1);
  r->at = L;
  r->nested = 0;
  if (status == LUA_ERRMEM) qk_run_note_memory(L);
  if (r->spent) r->host->exceeded = r->spent;
  qk_code code = QK_OK;
  if (r->spent) {
    if (e) *e = r->spent_at;
    code = QK_SCRIPT;
  } else if (status != LUA_OK) {
    if (r->error.code == QK_OK)
      qk_fail(&r->error, QK_SCRIPT, "an error occurred while another was handled");
    if (e) *e = r->error;
    code = r->error.code;
  }
  if (code && (r->spent || !r->plain))
    qk_fault_excerpt(r->host, r->spent ? &r->spent_at : &r->error, r->spent);
  lua_settop(L, 0);
  return code;
}

static int progress(void *context) {
  const qk_run *r = context;
  return r->spent || qk_run_expired(r);
}

qk_code qk_run_asking(qk_run *r, lua_CFunction f, void *context, qk_err *e) {
  enum { PROGRESS_STEPS = 10000 };
  if (r->store) qk_store_on_progress(r->store, PROGRESS_STEPS, progress, r);
  qk_code code = qk_run_protected(r, f, context, e);
  if (!r->store) return code;
  if (r->outer)
    qk_store_on_progress(r->store, PROGRESS_STEPS, progress, r->outer);
  else
    qk_store_on_progress(r->store, 0, NULL, NULL);
  if (code != QK_SCRIPT) return code;
  if (!r->hand.view) r->hand = r->within;
  memcpy(r->hand.what, r->within.what, sizeof r->hand.what);
  qk_store_limit_rows(r->store, UINT64_MAX); /* until the clock starts again */
  qk_hand_name(r->store, &r->hand, e);
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

void qk_run_has_read(qk_run *r, qk_str text) {
  char hex[65];
  qk_sha256_hex(text, hex);
  qk_buf_put(&r->reads, qk_str_of(hex));
}

void qk_run_restart(qk_run *r) {
  int64_t ms = r->limits.milliseconds;
  r->deadline = ms ? now() + ms * 1000000 : INT64_MAX;
  if (r->store) qk_store_limit_rows(r->store, r->limits.rows);
}

void qk_run_renew(qk_run *r) {
  r->spent = QK_LIMIT_NONE;
  r->written = 0;
  lua_sethook(r->L, hook, LUA_MASKCOUNT, r->interval);
  qk_run_restart(r);
}

/* What the run that asks has left is what another run may use. */
void qk_run_share(const qk_run *r, qk_limits *limits) {
  int64_t left = (r->deadline - now()) / 1000000;
  *limits = r->limits;
  if (r->limits.milliseconds) limits->milliseconds = left > 1 ? (uint32_t)left : 1;
  limits->memory -= r->used;
  limits->output -= r->written;
  if (limits->output < 1) limits->output = 1;
  if (r->store) limits->rows = qk_store_rows_left(r->store);
  if (limits->rows < 1) limits->rows = 1;
}

/* What is not given: none in a trusted run, else the default. */
static void set_limits(qk_limits *l) {
  if (!l->memory) l->memory = l->trusted ? SIZE_MAX : (size_t)256 << 20;
  if (!l->output) l->output = l->trusted ? SIZE_MAX : (size_t)64 << 20;
  if (!l->milliseconds && !l->trusted) l->milliseconds = 10000;
  if (!l->recursion) l->recursion = l->trusted ? UINT32_MAX : 20000;
  if (!l->rows) l->rows = l->trusted ? UINT64_MAX : 10000000;
}

qk_code qk_run_open(qk_run *r, qk_host *host, const qk_limits *limits, qk_err *e) {
  memset(r, 0, sizeof *r);
  r->host = host;
  r->limits = *limits;
  r->interval = HOOK_EVERY;
  set_limits(&r->limits);
  qk_run_restart(r);
  r->L = lua_newstate(allocate, r);
  if (!r->L) {
    qk_heap_close(&r->heap);
    return qk_nomem(e);
  }
  *(qk_run **)lua_getextraspace(r->L) = r;
  lua_sethook(r->L, hook, LUA_MASKCOUNT, HOOK_EVERY);
  qk_code code = qk_run_protected(r, qk_library_open, NULL, e);
  if (code) qk_run_close(r);
  return code;
}

void qk_run_close(qk_run *r) {
  if (r->L) lua_close(r->L);
  qk_heap_close(&r->heap);
  qk_pool_free(r->pool);
  r->pool = NULL;
  qk_buf_free(&r->reads);
  r->L = NULL;
}
