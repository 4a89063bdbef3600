/* run.h - one Lua state with its limits.
 * In:   limits; C functions to be called in protected mode.
 * Out:  results through the function's context; errors as QK_SCRIPT with file and line.
 * Owns: the state and all its memory, until qk_run_close.
 * Every run has a state of its own, so that nothing a script did survives it.  A limit
 * that was passed stays passed: each later hook, protected call and resume raises it
 * again. */
#ifndef QK_SCRIPT_RUN_H
#define QK_SCRIPT_RUN_H

#include <lauxlib.h>
#include <lua.h>

#include "base/buf.h"
#include "script/hand.h"
#include "script/heap.h"
#include "script/host.h"

typedef struct qk_run {
  lua_State *L;
  lua_State *at; /* the coroutine that runs now */
  qk_host *host;
  qk_limits limits;
  qk_heap heap;
  int pause;             /* of the collector */
  size_t used, written;  /* bytes of Lua memory; bytes of output */
  int64_t deadline;      /* monotonic nanoseconds */
  unsigned steps, hooks; /* of C since the clock was looked at; hooks so far */
  int interval;          /* instructions between two hooks */
  int nested;            /* coroutines that are resumed or closed from each other */
  size_t grown;          /* large blocks since the clock was looked at */
  qk_limit spent;
  qk_err error;     /* what the last protected call failed with */
  bool plain;       /* with a message of the script's own that wants no line of source */
  qk_err spent_at;  /* where the limit was passed */
  qk_err denied_at; /* where memory was last refused; may still be found by a collection
                     */
  qk_err syntax;    /* of the last chunk that could not be loaded */
  qk_buf reads;     /* digests of all files read, for a definition's digest */
  qk_err below;     /* the last failure of a layer below */
  qk_err called;    /* where the definition stands, or the function of it that was called
                       last */
  qk_hand denied_hand, thrown;
  qk_hand hand;   /* what the last error, or the passing of a limit, had at hand */
  qk_hand within; /* what a definition that goes through rows itself has at hand */
  struct qk_store *store;       /* what db:sql asks, NULL: no database */
  struct qk_pool *pool;         /* prepared statements of collections (stream.h) */
  struct qk_definition *making; /* what qikan.report{…} and its like fill, NULL: nothing
                                 */
  struct qk_run *outer;         /* the run that waits for this one, NULL: none */
  qk_result *out;               /* where print and `out` write, NULL: nowhere */
} qk_run;

/* A state with the safe library, the global `qikan` and a running clock. */
qk_code qk_run_open(qk_run *r, qk_host *host, const qk_limits *limits, qk_err *e);
void qk_run_close(qk_run *r);

static inline qk_run *qk_run_of(lua_State *L) { return *(qk_run **)lua_getextraspace(L); }

/* Calls f(context) in protected mode; the context is its argument 1, a light userdata. */
qk_code qk_run_protected(qk_run *r, lua_CFunction f, void *context, qk_err *e);
/* The same for what may ask the store: statements end where a limit does, and an error
 * says which row was at hand. */
qk_code qk_run_asking(qk_run *r, lua_CFunction f, void *context, qk_err *e);

/* Marks a limit as passed (the first one stays) and raises. */
int qk_run_spend(lua_State *L, qk_limit limit);
/* To be called where another coroutine begins or goes on: L runs now. */
void qk_run_enter(lua_State *L);
/* Raises the limit that was passed. */
int qk_run_raise(lua_State *L);
/* Notes that a protected call ended with LUA_ERRMEM. */
void qk_run_note_memory(lua_State *L);
/* Counts output; raises when the limit is passed. */
void qk_run_write(lua_State *L, size_t bytes);
/* For progress handlers: no time is left. */
bool qk_run_expired(const qk_run *r);
/* Raises where a limit is spent or no time is left. */
void qk_run_check(lua_State *L);
/* The same, once so many steps of some nanoseconds each have added up: for loops in C,
 * which no hook interrupts. */
static inline void qk_run_tick(lua_State *L, size_t steps) {
  qk_run *r = qk_run_of(L);
  enum { STEPS_MAX = 20000 };
  if (steps < STEPS_MAX && (r->steps += (unsigned)steps) < STEPS_MAX) return;
  r->steps = 0;
  qk_run_check(L);
}
/* Raises an error that a layer below has reported, with the script's position: as a limit
 * where it was one, for the time or the rows of a statement. */
int qk_run_fail(lua_State *L, const qk_err *e);

/* Compiles text; the chunk's name ("@path") is at the top of the stack and gives way to
 * the function or the message.  Raises nothing, so that the caller can free the text. */
int qk_run_compile(lua_State *L, qk_str text);
/* Raises what qk_run_compile left. */
int qk_run_compile_failed(lua_State *L, const char *path, int status);
/* Adds a file's text to what the run has read. */
void qk_run_has_read(qk_run *r, qk_str text);
/* Starts the clock again. */
void qk_run_restart(qk_run *r);
/* The limits of a run that this one waits for: what it has left. */
void qk_run_share(const qk_run *r, qk_limits *limits);
/* Forgets a limit that was passed and starts clock and output again: for a state that
 * goes on after an error, as the shell's does. */
void qk_run_renew(qk_run *r);

#endif
