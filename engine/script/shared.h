/* shared.h - where a passage or a text stands: its groups, with a sentence of each.
 * In:   a study; places (tokens) of its corpus.
 * Out:  fields of a row: groups, names, keys, articles, places, sentences.
 * Owns: nothing; arrays are memory of the study. */
#ifndef QK_SCRIPT_SHARED_H
#define QK_SCRIPT_SHARED_H

#include "script/study.h"

typedef struct qk_spread {
  qk_study *s;
  qk_counter counter;
  uint32_t *first; /* by group: its first place */
} qk_spread;

void qk_spread_open(lua_State *L, qk_spread *p, qk_study *s);
/* Sets the fields of the table at the top.  Groups are in the order of the texts. */
void qk_spread_set(lua_State *L, qk_spread *p, const uint32_t *at, uint32_t n);

#endif
