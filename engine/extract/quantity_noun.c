/* quantity_noun.c - what a quantity counts: the head noun behind its unit (16个方面) or
 * before its number (代表联络站313个).
 * In:   a text, the place of a quantity in it, the word classes of the lexicons.
 * Out:  a slice of the text, empty where nothing is counted there.
 * Owns: nothing.  Windows are bounded, so that a text costs time linear in its length. */
#include "extract/quantity.h"

enum { MOST_TOKENS = 64, WINDOW = 210, BEFORE = 150 };

enum {
  HEADS = QK_NOUN | QK_PERSON,
  STOPS = QK_STRONG | QK_FUNC | QK_LINK | QK_REPEAT | QK_OPENER | QK_RESET,
  EDGES = QK_PUNCT | QK_END | QK_NUMBER | QK_COMMA | QK_DE | QK_DENG
};

typedef struct phrase {                /* a noun phrase as it grows */
  const qk_token *first, *last, *head; /* head: the last token that can be counted */
  const qk_token *before_abstract;     /* the head that an abstract noun follows */
} phrase;

/* 名 counts people, 件 does not; 个, a bare number and measures count anything. */
static bool fits(const qk_noun_place *q, uint32_t kind) {
  if (!(kind & HEADS)) return false;
  if (!q->has_unit ||
      (q->flags & (QK_UNIT_RATE | QK_UNIT_MEASURE | QK_UNIT_BIG | QK_UNIT_ANY)))
    return true;
  if (q->flags & QK_UNIT_PERSON) return kind & QK_PERSON;
  return kind & QK_NOUN;
}

static void extend(phrase *p, const qk_token *t) {
  if (!p->first) p->first = t;
  p->last = t;
  if (t->kind & HEADS) {
    p->head = t;
    p->before_abstract = NULL;
  } else if (t->kind & QK_ABSTRACT) {
    if (p->head && !p->before_abstract) p->before_abstract = p->head;
  } else {
    p->before_abstract = NULL;
  }
}

static bool is_nounish(uint32_t kind) {
  if (kind & (HEADS | QK_ABSTRACT | QK_LEVEL | QK_RATIO | QK_BARE)) return true;
  if (kind & STOPS) return kind & QK_WEAK && !(kind & (QK_STRONG | QK_FUNC));
  return !(kind & (EDGES | QK_CONJ | QK_BRACKET | QK_QUOTED | QK_LEAD));
}

/* Before a number 组织 and 接待 are verbs where a noun follows them. */
static void strip_verbs(phrase *p, const qk_token *clause) {
  for (const qk_token *t = p->first; t && t < p->last; t++) {
    bool object = t[1].kind & (QK_PERSON | QK_DROP) ||
                  (t == clause && t + 1 == p->last && t[1].kind & QK_NOUN);
    if (t->kind & QK_STRONG || (t->kind & QK_WEAK && t == p->first && object))
      p->first = t + 1;
  }
}

static qk_str cut(qk_str text, const phrase *p, const qk_token *last) {
  const qk_token *first = p->first;
  while (first < last && ((first->kind & QK_DROP && !(first->kind & HEADS)) ||
                          (first->kind & QK_LEVEL && first[1].kind & QK_DROP)))
    first++;
  while (first < last && text.p[first->from] == ' ') first++;
  return qk_str_sub(text, first->from, last->to);
}

/* 驻站四级人大代表意见建议 of 名 is 人大代表; 重大事项工作 is 重大事项. */
static qk_str finish(qk_str text, const phrase *p, const qk_noun_place *q, bool behind) {
  if (!p->first) return (qk_str){0};
  const qk_token *last = p->last;
  if (p->before_abstract && p->last->kind & QK_ABSTRACT) last = p->before_abstract;
  bool people = q->flags & QK_UNIT_PERSON;
  if (people || (behind && !q->has_unit)) {
    const qk_token *person = NULL;
    for (const qk_token *t = p->first; t <= p->last; t++)
      if (t->kind & QK_PERSON) {
        person = t;
        if (!people) break;
      }
    if (person) last = person;
  }
  while (last > p->first && last->kind & (QK_BRACKET | QK_CONJ | QK_COMMA)) last--;
  return cut(text, p, last);
}

/* ---- behind ---------------------------------------------------------------------------
 */

/* How many tokens from t on are one plain noun phrase? */
static uint32_t plain_run(const qk_token *t, const qk_token *end) {
  uint32_t n = 0;
  while (t + n < end && is_nounish(t[n].kind)) n++;
  return n;
}

static size_t bytes_of(const qk_token *t, uint32_t n) {
  return n ? t[n - 1].to - t[0].from : 0;
}

static bool same_ending(qk_str text, const qk_token *a, const qk_token *b) {
  return a->to >= 3 && b->to >= 3 &&
         memcmp(text.p + a->to - 3, text.p + b->to - 3, 3) == 0;
}

/* A及B is one noun; A和B only where B is short or ends alike (国家和地区). */
static bool joins(qk_str text, const phrase *p, const qk_token *conj,
                  const qk_token *end) {
  uint32_t n = plain_run(conj + 1, end);
  if (!n) return false;
  if (qk_str_eq(qk_str_sub(text, conj->from, conj->to), QK_LIT("及"))) return true;
  return bytes_of(conj + 1, n) <= 9 || same_ending(text, p->last, &conj[n]);
}

/* 有…的事项, 涉及…等民生问题: the noun stands behind the last 的 or 等 of the clause. */
static qk_str behind_clause(qk_str text, const qk_token *t, const qk_token *end,
                            const qk_noun_place *q) {
  const qk_token *mark = NULL, *opener = t;
  for (; t < end && !(t->kind & (QK_PUNCT | QK_NUMBER)); t++)
    if (t->kind & (QK_DE | QK_DENG) && plain_run(t + 1, end)) mark = t;
  /* 涉及民生专题调研: without a mark the noun follows at once; 有 and 由 say too little.
   */
  if (!mark && opener->to - opener->from > 3) mark = opener;
  phrase p = {0};
  for (t = mark ? mark + 1 : end; t < end && is_nounish(t->kind); t++) {
    if (t->kind & QK_WEAK && p.last && fits(q, p.last->kind)) break;
    extend(&p, t);
  }
  return finish(text, &p, q, true);
}

/* Does a verb that may be part of a noun end the phrase?  代表建议办理工作 is about
 * 代表建议, 小区改造项目 about 项目. */
static bool weak_ends(const phrase *p, const qk_token *t, const qk_noun_place *q) {
  if (!p->last || !fits(q, p->last->kind)) return false;
  return !(t[1].kind & HEADS && !(t[1].kind & (QK_ABSTRACT | QK_PERSON)) &&
           !is_nounish(t[2].kind));
}

/* Behind 的: whether the phrase goes on there (领导干部的人大代表). */
static bool passes_de(const phrase *p, const qk_token *t, const qk_token *end,
                      const qk_noun_place *q) {
  if (!p->last) return true;
  bool person = false;
  for (const qk_token *w = p->first; q->flags & QK_UNIT_PERSON && w <= p->last; w++)
    person = person || w->kind & QK_PERSON;
  if (!person && !fits(q, p->last->kind) && !(p->last->kind & QK_ABSTRACT)) return true;
  if (!(q->flags & QK_UNIT_PERSON)) return false;
  uint32_t n = plain_run(t + 1, end);
  return n && t[n].kind & QK_PERSON;
}

/* Takes one token into the phrase.  False where the phrase ends before it. */
static bool take(qk_str text, phrase *p, const qk_token *t, const qk_token *end,
                 const qk_noun_place *q) {
  if (t->kind & QK_DE) {
    if (!passes_de(p, t, end, q)) return false;
    *p = (phrase){0};
    return true;
  }
  if (t->kind & QK_QUOTED) { /* “办实事”项目: the noun stands behind */
    if (!plain_run(t + 1, end) && !(t[1].kind & QK_DE)) {
      if (!p->last) extend(p, t);
      return false;
    }
    *p = (phrase){0};
    return true;
  }
  if (t->kind & QK_BRACKET) {
    if (p->last) p->last = t;
    return p->last != NULL;
  }
  if (t->kind & QK_COMMA) {
    bool list = p->last && p->last->kind & QK_LEVEL && t[1].kind & QK_LEVEL;
    if (list) *p = (phrase){0};
    return list;
  }
  if (t->kind & QK_CONJ) {
    if (!p->last || !joins(text, p, t, end)) return false;
    p->last = t;
    return true;
  }
  if (!is_nounish(t->kind)) return false;
  if (!p->last && t->kind & QK_STRONG && t[1].kind & (QK_PERSON | QK_DROP | QK_LEVEL))
    return false;
  if (t->kind & QK_WEAK && !(t->kind & HEADS) && weak_ends(p, t, q)) return false;
  extend(p, t);
  return true;
}

qk_str qk_noun_behind(const qk_quantity_rules *r, qk_str text, const qk_noun_place *q) {
  qk_token tokens[MOST_TOKENS + 1];
  uint32_t limit = q->limit - q->to < WINDOW ? q->limit : q->to + WINDOW;
  uint32_t n = qk_tokens_read(r, text, q->to, limit, true, tokens, MOST_TOKENS);
  const qk_token *t = tokens, *end = tokens + n;
  phrase p = {0};
  tokens[n].kind = QK_END;
  if (t < end && text.p[t->from] == ' ') t++;
  if (t < end && t->kind & QK_OPENER) return behind_clause(text, t, end, q);
  while (t < end && take(text, &p, t, end, q)) t++;
  /* 件人民群众普遍关心的建议: people are not what 件 counts. */
  if (p.last && p.last->kind & QK_PERSON && !(p.last->kind & QK_NOUN) && q->has_unit &&
      !fits(q, p.last->kind) && t < end && t->kind & (QK_FUNC | QK_STRONG | QK_WEAK))
    return behind_clause(text, t, end, q);
  return finish(text, &p, q, true);
}

/* ---- before ---------------------------------------------------------------------------
 */

static bool is_stripped(qk_str text, const qk_token *t) {
  if (text.p[t->from] == ' ') return true;
  if (t->kind & QK_REPEAT) return true;
  return t->kind & (QK_LINK | QK_FUNC | QK_RESET | QK_LEAD) &&
         !(t->kind & (HEADS | QK_STRONG));
}

/* 代表参加活动6513人次: who, where the noun before the number is no person. */
static const qk_token *person_before(const qk_token *tokens, const qk_token *t) {
  for (; t > tokens; t--)
    if (t[-1].kind & QK_PERSON && t->kind & (QK_STRONG | QK_WEAK | QK_FUNC)) return t - 1;
  return NULL;
}

/* The phrase that ends at `last`; NULL first where there is none. */
static phrase run_back(const qk_token *tokens, const qk_token *last) {
  const qk_token *first = last + 1;
  bool verbs = true;
  while (first > tokens && (is_nounish(first[-1].kind) || first[-1].kind & QK_BRACKET)) {
    first--;
    verbs = verbs && first->kind & QK_WEAK;
  }
  phrase p = {0};
  /* 学习76次 is a noun behind a verb or a name, else what was done. */
  if (verbs && (first == tokens ||
                !(first[-1].kind & (QK_STRONG | QK_QUOTED | QK_COMMA | QK_DENG | QK_DE))))
    return p;
  for (; first <= last; first++) extend(&p, first);
  return p;
}

/* A lone character, or one that only says where: part of a verb that no lexicon knows. */
static bool is_lone(const phrase *p) {
  const uint32_t attributes = QK_LEVEL | QK_DROP | QK_MOD;
  return p->first && p->first == p->last && (p->first->kind & ~attributes) == 0 &&
         (p->first->kind || p->first->to - p->first->from <= 3);
}

/* 吞吐量, 增加值: the verb belongs to what is measured. */
static bool join_suffix(qk_str text, const qk_token *tokens, phrase *p) {
  static const qk_str suffixes[] = {QK_LIT("量"), QK_LIT("值"), QK_LIT("额"),
                                    QK_LIT("数"), QK_LIT("券"), QK_LIT("率"),
                                    QK_LIT("度")};
  if (p->first == tokens || !(p->first[-1].kind & (QK_STRONG | QK_WEAK))) return false;
  qk_str last = qk_str_sub(text, p->first->from, p->first->to);
  for (size_t i = 0; i < QK_COUNT(suffixes); i++)
    if (qk_str_eq(last, suffixes[i])) {
      p->first--;
      while (p->first > tokens && is_nounish(p->first[-1].kind)) p->first--;
      return true;
    }
  return false;
}

qk_str qk_noun_before(const qk_quantity_rules *r, qk_str text, const qk_noun_place *q,
                      bool *repeats) {
  qk_token tokens[MOST_TOKENS + 1];
  uint32_t from = q->clause;
  if (q->from - from > BEFORE) {
    from = q->from - BEFORE;
    while (from < q->from && ((unsigned char)text.p[from] & 0xC0) == 0x80) from++;
  }
  uint32_t n = qk_tokens_read(r, text, from, q->from, false, tokens, MOST_TOKENS);
  *repeats = false;
  for (; n && is_stripped(text, &tokens[n - 1]); n--)
    *repeats |= (tokens[n - 1].kind & QK_REPEAT) != 0;
  if (!n) return (qk_str){0};
  const qk_token *last = &tokens[n - 1];
  if (n > 1 && last->kind & QK_BRACKET) last--;
  if (last->kind & QK_QUOTED) return qk_str_sub(text, last->from + 3, last->to - 3);
  if (!is_nounish(last->kind)) return (qk_str){0};
  if (q->flags & (QK_UNIT_RATE | QK_UNIT_TIME) && !(last->kind & QK_RATIO))
    return (qk_str){0};
  phrase p = run_back(tokens, last);
  if (q->flags & QK_UNIT_PERSON && (!p.head || !(p.head->kind & QK_PERSON))) {
    const qk_token *who = person_before(tokens, p.first ? p.first : last);
    if (who) p = run_back(tokens, who);
  }
  strip_verbs(&p, tokens);
  if (is_lone(&p) && !join_suffix(text, tokens, &p)) return (qk_str){0};
  return finish(text, &p, q, false);
}
