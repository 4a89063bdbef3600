/* place.h - what the parts of the place extractor share; private to place*.c. */
#ifndef QK_EXTRACT_PLACE_H
#define QK_EXTRACT_PLACE_H

#include "extract/gazetteer.h"
#include "extract/names.h"
#include "extract/scan.h"

struct qk_place_rules {
  qk_gazetteer gazetteer;
  qk_automaton longer;  /* what begins with a place's name and is none */
  qk_automaton inside;  /* words in which a class word is none: 区域, 村民 */
  qk_automaton after;   /* what makes a short form in front of it a place: 人大 */
  qk_automaton generic; /* names that are words, too: 城区 */
  qk_automaton common;  /* words that end in 村 or 社区 and are no village: 农村 */
  qk_automaton before;  /* words behind which a name may begin: 建设, 以及 */
};

typedef struct qk_city_scope {
  qk_scope scope;
  struct qk_city_scope *next;
} qk_city_scope;

/* What is remembered from text to text, until qk_place_finish. */
struct qk_place_memory {
  qk_city_scope *scopes;
  qk_names locals; /* names of the local places */
  uint32_t *first; /* of a name: its first local place, QK_NONE */
  uint32_t *next;  /* of a local place: the next of the same name, QK_NONE */
  uint32_t cap_first, cap_next;
};

/* One text while its places are looked for. */
typedef struct place_walk {
  qk_scan *s;
  const qk_place_rules *r;
  const qk_gazetteer *g;
  const qk_scope *scope;
  qk_str text;
  uint32_t titles;   /* how many 《 are open */
  uint32_t last;     /* index of the last mention in this text, QK_NONE */
  uint32_t last_end; /* where it ends, 0 */
  uint32_t county;   /* the last county of the city that was named, QK_NONE */
} place_walk;

/* Appends a mention (found in the order of the text, or before the last one). */
void qk_place_put(place_walk *w, uint32_t from, uint32_t to, uint32_t place);
/* The same for a place that is not in the gazetteer; its name is the span's text. */
void qk_place_put_local(place_walk *w, uint32_t from, uint32_t to, uint8_t level,
                        uint32_t parent, bool loose);
/* Of a mention, whether its place is of the gazetteer or not. */
uint8_t qk_place_level(const place_walk *w, uint32_t mention);
/* A place that no gazetteer holds and whose class word (村, 社区, behind a county 镇, 乡,
 * 街道) begins at `at`; returns where it ends, 0. */
uint32_t qk_place_local(place_walk *w, uint32_t at);
/* May a name begin at an offset: behind punctuation, a place, or certain words? */
bool qk_place_begins(const place_walk *w, uint32_t from);
/* Names without class words in front of the one just put, which lends them its own:
 * 甲乙、丙丁和戊己镇. */
void qk_place_share(place_walk *w);
/* Bytes of 、 和 与 及 right before an offset, 0 where there is none. */
uint32_t qk_place_joint(qk_str text, uint32_t at);

#endif
