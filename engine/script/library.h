/* library.h - what scripts may call.
 * In:   the state of a run.
 * Out:  its globals: the safe part of the standard library, and `qikan`.
 * Owns: nothing.
 * A function of qikan's stands in one row, with its signature and its docstring. */
#ifndef QK_SCRIPT_LIBRARY_H
#define QK_SCRIPT_LIBRARY_H

#include "script/run.h"

typedef struct qk_lua_function {
  const char *name;
  lua_CFunction call;
  const char *signature, *text; /* the docstring */
} qk_lua_function;

typedef struct qk_lua_module {
  const char *name; /* "qikan", "out", "db", "" for globals */
  const qk_lua_function *functions;
  size_t n;
} qk_lua_module;

/* The rows, each next to the code it registers. */
extern const qk_lua_module qk_guard_globals, qk_guard_coroutine, qk_order_globals,
    qk_order_table, qk_string_module, qk_define_module, qk_lexicon_module,
    qk_require_module, qk_out_module, qk_text_module, qk_db_module, qk_stats_module,
    qk_terms_module, qk_keyness_module, qk_words_module, qk_segment_module,
    qk_reuse_module, qk_near_module, qk_similarity_module;

extern const qk_lua_module qk_labels_module, qk_match_module, qk_search_module,
    qk_kwic_module;

/* A lua_CFunction: fills the globals. */
int qk_library_open(lua_State *L);
/* Sets the module's functions in the table at the top. */
void qk_library_set(lua_State *L, const qk_lua_module *m);
/* Wraps the table at the top: reading goes through, an unknown field is an error with the
 * nearest name, writing is an error.  what: how messages call it. */
void qk_library_seal(lua_State *L, const char *what);
/* Every module with docstrings, NULL past the last. */
const qk_lua_module *qk_library_module(size_t i);

#endif
