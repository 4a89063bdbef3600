/* gazetteer.h - the administrative divisions and what they are called.
 * In:   lexicon divisions.
 * Out:  places by index, their children, the names of the upper levels; the names that
 *       are known within one city.
 * Owns: its tables, until qk_gazetteer_free; a scope until qk_scope_free. */
#ifndef QK_EXTRACT_GAZETTEER_H
#define QK_EXTRACT_GAZETTEER_H

#include "extract/automaton.h"

enum { QK_PROVINCE = 1, QK_PREFECTURE, QK_COUNTY, QK_TOWN, QK_VILLAGE };

typedef struct qk_gazetteer {
  qk_arena arena;
  qk_place *places;
  uint32_t n, cap;
  uint32_t *child, *sibling; /* first child, next sibling; QK_NONE */
  uint32_t cap_child, cap_sibling;
  qk_automaton upper; /* provinces and prefectures with their short forms, counties;
                         value: index of a place */
} qk_gazetteer;

qk_code qk_gazetteer_load(qk_gazetteer *g, qk_lexicon_source src, qk_err *e);
void qk_gazetteer_free(qk_gazetteer *g);
/* The prefecture, or municipality, of that short name; QK_NONE. */
uint32_t qk_gazetteer_city(const qk_gazetteer *g, qk_str city);
/* Whether a place lies in (or is) another. */
bool qk_gazetteer_within(const qk_gazetteer *g, uint32_t place, uint32_t outer);

/* Bytes of a name without its class word (甲乙区 → 甲乙); all of them where it has none
 * or nothing but one character would stay. */
size_t qk_place_stem(qk_str name);
/* Bytes of a class word of a level at the start of text (街道, 镇 …), 0 where there is
 * none. */
size_t qk_place_class(qk_str text, uint8_t level);

/* The names of one city's counties, towns and streets, with and without class words. */
typedef struct qk_scope_item {
  uint32_t place;
  bool stem;
  uint32_t next; /* the next item of the same name, QK_NONE */
} qk_scope_item;

typedef struct qk_scope {
  uint32_t root;      /* QK_NONE: no city */
  qk_automaton names; /* value: index of the first item */
  qk_scope_item *items;
  uint32_t n, cap;
} qk_scope;

bool qk_scope_open(qk_scope *scope, const qk_gazetteer *g, uint32_t root);
void qk_scope_free(qk_scope *scope);

#endif
