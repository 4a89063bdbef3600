/* quantity.h - numbers, their units and what they count; private to extract/quantity*.c.
 * In:   a text, the compiled lexicons.
 * Out:  (see the functions)
 * Owns: qk_quantity_rules owns its words and copies of their texts. */
#ifndef QK_EXTRACT_QUANTITY_H
#define QK_EXTRACT_QUANTITY_H

#include "extract/date.h"
#include "extract/quantity_words.h"
#include "extract/scan.h"

/* ---- lexicons ------------------------------------------------------------------------
 */

enum {                       /* flags of a unit; the letters of units.txt */
       QK_UNIT_PERSON = 1,   /* p: counts people */
       QK_UNIT_HAN = 2,      /* h: a Han numeral before it is a count */
       QK_UNIT_ONE = 4,      /* o: 一, too */
       QK_UNIT_RATE = 8,     /* r: a share or a change, not an amount */
       QK_UNIT_TIME = 16,    /* t: a length of time */
       QK_UNIT_NOT = 32,     /* x: a word that only begins like a unit */
       QK_UNIT_MEASURE = 64, /* m: measures, does not count (2倍多 is more than two) */
       QK_UNIT_BIG = 128,    /* b: may have 大 before it (四大方面) */
       QK_UNIT_DAY = 256,    /* d: 日, a count only where words say so */
       QK_UNIT_ANY = 512     /* a: counts people and things */
};

typedef struct qk_unit {
  qk_str name, base;
  double factor; /* of base; 0 where there is none */
  uint32_t flags;
} qk_unit;

enum {                /* classes of words; the letters of count_*.txt */
       QK_NOUN = 1,   /* n: something that is counted */
       QK_PERSON = 2, /* p: somebody who is counted */
       QK_ABSTRACT = 4, /* a: 工作, 情况: never the head where a noun stands before it */
       QK_STRONG = 8,  /* v: a verb, ends a noun phrase */
       QK_WEAK = 16,   /* w: a verb that also stands inside noun phrases */
       QK_FUNC = 32,   /* f: an adverb or particle, ends a noun phrase */
       QK_LINK = 64,   /* l: stands between a noun and its number (共, 达, 有) */
       QK_MOD = 128,   /* m: part of a noun phrase, whatever it contains */
       QK_LEVEL = 256, /* s: may be listed inside a noun phrase (市、县、镇三级) */
       QK_BARE = 512,  /* b: is counted without a measure word (4区) */
       QK_CONJ = 1024, /* c: joins nouns */
       QK_OPENER = 2048,  /* o: opens a clause that ends in 的 (有…的事项) */
       QK_DROP = 4096,    /* d: an attribute that says nothing of what is counted */
       QK_RATIO = 8192,   /* r: what a share is named (满意率, 占比) */
       QK_RESET = 16384,  /* z: at the start of a clause: the figures are of no period */
       QK_LEAD = 32768,   /* e: may stand before the date that governs a clause */
       QK_REPEAT = 65536, /* g: 增加至, 拓展到: the number before it has the noun */
       QK_LASTING = 1 << 17, /* t: before 日: makes it a length of time */
       QK_ADVERB = 1 << 26,  /* y: a verb follows it (累计走访) */
       QK_PUNCT = 1 << 18,   /* the rest come from the text itself */
       QK_COMMA = 1 << 19,   /* 、 */
       QK_NUMBER = 1 << 20,
       QK_BRACKET = 1 << 21, /* （…） */
       QK_QUOTED = 1 << 22,  /* “…” */
       QK_DE = 1 << 23,
       QK_DENG = 1 << 24,
       QK_END = 1 << 25
};

typedef struct qk_qualifier {
  qk_str approx; /* empty: only looks like one (条约 ends in 约) */
} qk_qualifier;

typedef struct qk_phrase { /* what stands around a number that is no quantity */
  qk_str before, after;
} qk_phrase;

struct qk_quantity_rules {
  qk_arena arena;
  qk_unit *unit;
  qk_qualifier *qualifier;
  qk_phrase *phrase;
  uint32_t n_units, n_qualifiers, n_phrases, cap_units, cap_qualifiers, cap_phrases;
  qk_words units;          /* → unit */
  qk_words before, behind; /* → qualifier */
  qk_words phrases_behind; /* first word behind the number → phrase */
  qk_words phrases_before; /* → phrase, only those with nothing behind */
  qk_words literals;       /* the phrase as it stands: 一系列, “1+1+9” */
  qk_words words;          /* → classes */
};

/* ---- numbers (quantity_number.c) ------------------------------------------------------
 */

typedef struct qk_number {
  uint32_t from, to;
  double value, max; /* max: NAN where there is no range */
  bool han;
  bool more;    /* 多, 余, 几 */
  bool scaled;  /* 万, 亿 … */
  bool decimal; /* has a decimal part */
  bool whole;   /* whose decimal part is .0 */
  bool grouped;
  bool fraction; /* 1/10 */
  bool code;     /* no number at all: 1+1, 5·21, 2.50:1, 1.2.3, too many digits */
  uint32_t digits;
} qk_number;

/* `at`: its first digit, which no digit precedes.  out->to is behind what was looked at,
 * a number or not. */
void qk_number_read(const qk_quantity_rules *r, qk_str text, uint32_t at, qk_number *out);
/* A Han numeral; false where there is none. */
bool qk_number_read_han(qk_str text, uint32_t at, qk_number *out);
/* 多, 余, 几 at `at`: its bytes or 0. */
uint32_t qk_number_more(qk_str text, uint32_t at);

/* ---- units (quantity_unit.c) ----------------------------------------------------------
 */

typedef struct qk_measure {
  uint32_t from, to; /* the unit as written; from == to: none */
  const qk_unit *unit;
  bool combined; /* 元/人: the base unit no longer holds */
  bool more;     /* 个多月: 多 stands inside the unit */
} qk_measure;

/* The unit behind a number that ends at `at`. */
qk_measure qk_measure_read(const qk_quantity_rules *r, qk_str text, uint32_t at);

/* ---- nouns (quantity_noun.c, quantity_token.c) ----------------------------------------
 */

typedef struct qk_token {
  uint32_t from, to, kind;
} qk_token;

/* Splits text[from, to) into at most `most` tokens, up to and including the first end of
 * a clause where `clause` is set; returns their number.  tokens[n] is an end. */
uint32_t qk_tokens_read(const qk_quantity_rules *r, qk_str text, uint32_t from,
                        uint32_t to, bool clause, qk_token *tokens, uint32_t most);

typedef struct qk_noun_place {
  uint32_t from, to; /* of the number with its qualifiers and its unit */
  uint32_t clause;   /* where its clause begins */
  uint32_t limit;    /* where its sentence ends */
  uint32_t flags;    /* of the unit */
  bool has_unit;
} qk_noun_place;

/* Empty where nothing is found. */
qk_str qk_noun_behind(const qk_quantity_rules *r, qk_str text, const qk_noun_place *q);
/* *repeats: the number before has the noun (从39个增加到91个). */
qk_str qk_noun_before(const qk_quantity_rules *r, qk_str text, const qk_noun_place *q,
                      bool *repeats);

/* ---- the state of one text (quantity.c, quantity_period.c) ----------------------------
 */

typedef struct qk_period {
  qk_str start, end;
  bool since;
} qk_period;

typedef struct qk_count_state {
  qk_scan *s;
  const qk_quantity_rules *r;
  qk_str text;
  uint32_t at, clause;
  uint32_t sentence, sentence_from, sentence_to;
  uint32_t date;     /* the next date mention */
  uint32_t date_to;  /* where the last one ended */
  qk_period period;  /* of the sentence */
  qk_period near;    /* of the last date: holds for a number next to it */
  uint32_t place;    /* the next place mention */
  uint32_t governor; /* the last place mention's place in this sentence */
  uint32_t sentence_first, previous_first; /* quantities of this sentence, the last one */
  bool part;                               /* behind 其中 */
  uint32_t total;                          /* QK_NONE until it is found */
  double left;                             /* of the total */
  uint32_t quotes;                         /* where the last “ stands, + 1 */
} qk_count_state;

void qk_period_date(qk_count_state *c, const qk_date_mention *d);
/* N年来, 近N年 behind which `to` stands. */
void qk_period_years(qk_count_state *c, double years);
void qk_period_clause(qk_count_state *c); /* a clause begins at c->clause */
void qk_period_of(const qk_count_state *c, uint32_t from, qk_quantity *q);
/* Ties the last quantity to its total and gives it its place. */
void qk_parts_tie(qk_count_state *c, uint32_t index);

static inline bool qk_text_at(qk_str t, uint32_t at, qk_str word) {
  return at <= t.n && qk_str_starts(qk_str_sub(t, at, t.n), word);
}
static inline bool qk_text_before(qk_str t, uint32_t at, qk_str word) {
  return qk_str_ends(qk_str_sub(t, 0, at), word);
}

#endif
