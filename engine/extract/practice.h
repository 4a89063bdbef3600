/* practice.h - what the parts of the practice extractor share; private to practice*.c. */
#ifndef QK_EXTRACT_PRACTICE_H
#define QK_EXTRACT_PRACTICE_H

#include "extract/automaton.h"
#include "extract/names.h"
#include "extract/scan.h"

struct qk_practice_rules {
  qk_automaton slogans;    /* without punctuation and spaces */
  qk_automaton heads;      /* what follows: 活动, 机制, 问题 */
  qk_automaton verbs;      /* what stands before: 开展, 打造, 解决 */
  qk_automaton endings;    /* how names end or begin: 工作室, 智慧 */
  qk_automaton inventions; /* 首创 …机制 without marks */
  bool verb_third[256];    /* third bytes of their verbs: few of all characters' */
  qk_automaton plans; /* open: a section that begins so is about plans, end: one whose
                         title ends so */
  qk_arena arena;
};

/* How a name is spread over the issue. */
typedef struct qk_spread {
  uint32_t articles;     /* that have it */
  uint32_t last_article; /* in which it was counted */
  uint32_t listed;       /* article for which it is a practice already */
  bool common;           /* in an article that is no city's */
} qk_spread;

typedef struct practice_walk {
  qk_scan *s;
  const qk_practice_rules *r;
  qk_names names; /* phrases without punctuation */
  qk_spread *spread;
  uint32_t cap_spread, n_cities;
  bool *planned; /* by section: its first paragraph says that it is about plans */
  uint32_t quotation, place, document; /* the first of the paragraph at hand */
  uint32_t place_end;                  /* behind its last place */
} practice_walk;

/* What speaks for a phrase being a practice; points may be negative. */
typedef struct qk_verdict {
  int points;
  qk_str kind;
} qk_verdict;

/* A run of phrases side by side: they share what stands before and behind them. */
qk_verdict qk_practice_context(const practice_walk *w, qk_span first, qk_span last);
/* What the phrase itself says. */
qk_verdict qk_practice_name(const practice_walk *w, qk_span phrase);
/* The lowest place that is named before a phrase in its sentence, else soon behind it. */
qk_str qk_practice_holder(practice_walk *w, uint32_t from, uint32_t to);
/* Is a county, town or village named before an offset in its sentence? */
bool qk_practice_held(const practice_walk *w, uint32_t from);
/* Does a span lie in a quotation or a title?  Asked with rising offsets; the indexes are
 * those of the first quotation and document that may hold it. */
bool qk_practice_said(const practice_walk *w, uint32_t *quotation, uint32_t *document,
                      qk_span span);
/* Names without marks behind a verb of invention. */
void qk_practice_unmarked(practice_walk *w);
/* Lists a practice, once an article. */
void qk_practice_put(practice_walk *w, uint32_t from, uint32_t to, qk_str kind);
/* The number of a name in w->names (without punctuation); UINT32_MAX. */
uint32_t qk_practice_number(practice_walk *w, qk_str name);

#endif
