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
  const qk_token *before = p->last;
  if (!p->first) p->first = t;
  p->last = t;
  if (t->kind & HEADS) {
    p->head = t;
    p->before_abstract = NULL;
  } else if (t->kind & QK_ABSTRACT) {
    if (before && before->kind & HEADS && !p->before_abstract)
      p->before_abstract = before;
  } else {
    p->before_abstract = NULL;
  }
}

static bool is_nounish(uint32_t kind) {
  if (kind & (HEADS | QK_ABSTRACT | QK_LEVEL | QK_RATIO | QK_BARE)) return true;
  if (kind & STOPS) return kind & QK_WEAK && !(kind & (QK_STRONG | QK_FUNC));
  return !(kind & (EDGES | QK_CONJ | QK_BRACKET | QK_QUOTED | QK_LEAD));
}

/* 向市委请示报告事项: what stands between 向 and its verb is whom, not what. */
static void strip_addressee(qk_str text, phrase *p, const qk_token *tokens) {
  if (!p->first || p->first == tokens || p->first->kind & QK_WEAK ||
      !qk_str_eq(qk_str_sub(text, p->first[-1].from, p->first[-1].to), QK_LIT("向")))
    return;
  const qk_token *t = p->first;
  while (t < p->last && !(t->kind & QK_WEAK)) t++;
  while (t < p->last && t->kind & QK_WEAK) t++;
  p->first = t;
}

static bool has_kind(const qk_token *t, const qk_token *last, uint32_t kinds) {
  while (t <= last && !(t->kind & kinds)) t++;
  return t <= last;
}

/* Is the verb at t one that governs the nouns behind it?  led: it follows an adverb or
 * another such verb. */
static bool has_object(const phrase *p, const qk_token *t, const qk_token *clause,
                       const qk_noun_place *q, bool led) {
  if (t[1].kind & (QK_PERSON | QK_DROP)) return true;
  if (t == clause && t + 1 == p->last && t[1].kind & QK_NOUN) return true;
  if (t->kind & QK_MOD) return false;
  if (q->flags & QK_UNIT_PERSON && has_kind(t + 1, p->last, QK_PERSON)) return true;
  return led || (t == clause && has_kind(t + 1, p->last, HEADS));
}

static bool is_new(qk_str text, const qk_token *t) {
  return t->kind == 0 && qk_str_eq(qk_str_sub(text, t->from, t->to), QK_LIT("新"));
}

/* 新创建城市 */
static void strip_new(qk_str text, phrase *p, const qk_token *clause) {
  const qk_token *t = p->first;
  if (!t || t + 1 >= p->last || !is_new(text, t)) return;
  uint32_t verbs = t == clause ? QK_STRONG | QK_WEAK : QK_STRONG;
  if (t[1].kind & verbs) p->first = t + 2;
}

/* Before a number 组织 and 接待 are verbs where a noun follows them: somebody, or what
 * stands in a clause that begins with the verb (抽查样品412份) or behind an adverb
 * (累计走访企业30家). */
static void strip_verbs(qk_str text, phrase *p, const qk_token *clause,
                        const qk_noun_place *q) {
  strip_new(text, p, clause);
  const qk_token *t = p->first;
  bool led = t && t > clause && t[-1].kind & QK_ADVERB;
  for (; t && t < p->last; t++) {
    bool governs = t->kind & QK_STRONG || (t->kind & QK_WEAK && t == p->first &&
                                           has_object(p, t, clause, q, led));
    if (governs) p->first = t + 1;
    led = governs;
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
  if (p->before_abstract && p->last->kind & QK_ABSTRACT &&
      !(q->flags & QK_UNIT_MEASURE)) /* 贸易总额 is what 亿元 measures */
    last = p->before_abstract;
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
  while (last > p->first &&
         (last->kind & (QK_BRACKET | QK_CONJ | QK_COMMA) || is_new(text, last)))
    last--;
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
  if (mark == opener && t < end && t->kind & (QK_COMMA | QK_CONJ)) /* 来自高校、医院 */
    return (qk_str){0};
  return finish(text, &p, q, true);
}

/* Does a verb that may be part of a noun end the phrase?  代表建议办理工作 is about
 * 代表建议, 小区改造项目 about 项目. */
static bool weak_ends(const phrase *p, const qk_token *t, const qk_noun_place *q) {
  if (!p->last || !fits(q, p->last->kind)) return false;
  const uint32_t others = QK_ABSTRACT | QK_PERSON | QK_WEAK; /* 5个城市考察学习 */
  return !(t[1].kind & HEADS && !(t[1].kind & others) && !is_nounish(t[2].kind));
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

/* 10件作为民生实事项目: the noun stands behind 作为, past a date and a city. */
static const qk_token *skip_as(qk_str text, const qk_token *t, const qk_token *end) {
  if (!qk_str_eq(qk_str_sub(text, t->from, t->to), QK_LIT("作为"))) return t;
  t++;
  if (t + 1 < end && t->kind & QK_NUMBER && qk_text_at(text, t[1].from, QK_LIT("年")))
    t += 2;
  return t;
}

/* 86米长, 3米宽: how it is measured; but 6亿元长期国债. */
static bool is_measured(qk_str text, const qk_token *t) {
  static const qk_str words[] = {QK_LIT("长"), QK_LIT("宽"), QK_LIT("高"), QK_LIT("深"),
                                 QK_LIT("厚"), QK_LIT("重"), QK_LIT("远"), QK_LIT("大")};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_str_eq(qk_str_sub(text, t->from, t->to), words[i]))
      return t[1].kind & (EDGES | STOPS);
  return false;
}

/* 视力、听力等残疾儿童: what people are told by stands before 等, they behind it. */
static const qk_token *behind_list(const qk_token *t, const qk_token *end,
                                   const qk_noun_place *q) {
  bool list = false;
  if (!(q->flags & QK_UNIT_PERSON)) return t;
  for (const qk_token *w = t; w < end; w++) {
    if (w->kind & QK_COMMA)
      list = true;
    else if (w->kind & QK_DENG)
      for (uint32_t n = list ? plain_run(w + 1, end) : 0; n; n--)
        if (w[n].kind & QK_PERSON) return w + 1;
    if (w->kind & (QK_PERSON | QK_PUNCT | QK_NUMBER | QK_DENG)) return t;
  }
  return t;
}

/* 9320户回迁, 27家整合为6家: what they did.  How often something was done may be counted
 * (3次视察). */
static bool is_predicate(qk_str text, const phrase *p, const qk_noun_place *q) {
  static const qk_str acts[] = {QK_LIT("次"), QK_LIT("场"), QK_LIT("项"), QK_LIT("轮"),
                                QK_LIT("期"), QK_LIT("回"), QK_LIT("批"), QK_LIT("起")};
  bool people = q->flags & QK_UNIT_PERSON;
  for (size_t i = 0; !people && i < QK_COUNT(acts); i++)
    if (qk_text_before(text, q->to, acts[i])) return false;
  const qk_token *t = p->first;
  while (t && t <= p->last && t->kind & QK_WEAK) t++;
  return q->has_unit && t && t > p->last;
}

qk_str qk_noun_behind(const qk_quantity_rules *r, qk_str text, const qk_noun_place *q) {
  qk_token tokens[MOST_TOKENS + 1];
  uint32_t limit = q->limit - q->to < WINDOW ? q->limit : q->to + WINDOW;
  uint32_t n = qk_tokens_read(r, text, q->to, limit, true, tokens, MOST_TOKENS);
  const qk_token *t = tokens, *end = tokens + n;
  phrase p = {0};
  tokens[n].kind = QK_END;
  if (t < end && text.p[t->from] == ' ') t++;
  if (t < end) t = skip_as(text, t, end);
  if (t < end && t->kind & QK_OPENER) return behind_clause(text, t, end, q);
  if (t < end && q->flags & QK_UNIT_MEASURE && is_measured(text, t)) return (qk_str){0};
  t = behind_list(t, end, q);
  const qk_token *start = t;
  while (t < end && take(text, &p, t, end, q)) t++;
  if (p.first == start && is_predicate(text, &p, q)) return (qk_str){0};
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

/* 一次合格率, 五年来办会: the unit behind a number in front of the phrase is its own. */
static const qk_token *skip_unit(const qk_quantity_rules *r, qk_str text,
                                 const qk_token *tokens, const qk_token *first,
                                 const qk_token *last) {
  if (first == tokens || !(first[-1].kind & QK_NUMBER)) return first;
  qk_measure m = qk_measure_read(r, text, first->from);
  while (first < last && first->from < m.to) first++;
  return first;
}

/* The phrase that ends at `last`; NULL first where there is none. */
static phrase run_back(const qk_quantity_rules *r, qk_str text, const qk_token *tokens,
                       const qk_token *last) {
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
  for (first = skip_unit(r, text, tokens, first, last); first <= last; first++)
    extend(&p, first);
  return p;
}

/* A lone character, or one that only says where: part of a verb that no lexicon knows. */
static bool is_lone(const phrase *p) {
  const uint32_t attributes = QK_LEVEL | QK_DROP | QK_MOD;
  return p->first && p->first == p->last && (p->first->kind & ~attributes) == 0 &&
         (p->first->kind || p->first->to - p->first->from <= 3);
}

/* 吞吐量, 增加值, 调解成功率: the verb belongs to what is measured. */
static bool join_suffix(qk_str text, const qk_token *tokens, phrase *p) {
  static const qk_str suffixes[] = {QK_LIT("量"), QK_LIT("值"), QK_LIT("额"),
                                    QK_LIT("数"), QK_LIT("券"), QK_LIT("率"),
                                    QK_LIT("度")};
  const uint32_t verbs = QK_STRONG | QK_WEAK | QK_FUNC;
  if (p->first == tokens || !(p->first[-1].kind & verbs)) return false;
  if (p->first[-1].to - p->first[-1].from < 6) return false;
  qk_str last = qk_str_sub(text, p->first->from, p->first->to);
  for (size_t i = 0; i < QK_COUNT(suffixes); i++)
    if (qk_str_eq(last, suffixes[i])) {
      p->first--;
      while (p->first > tokens && is_nounish(p->first[-1].kind)) p->first--;
      return true;
    }
  return false;
}

/* 多打30斤, 少绕11公里. */
static bool is_more_of_a_verb(qk_str text, const qk_token *tokens, const qk_token *last) {
  if (last == tokens || last->kind || last->to - last->from != 3) return false;
  qk_str before = qk_str_sub(text, last[-1].from, last[-1].to);
  return qk_str_eq(before, QK_LIT("多")) || qk_str_eq(before, QK_LIT("少"));
}

/* Do only dates and words like 在 stand there? */
static bool says_when(const qk_quantity_rules *r, qk_str text, uint32_t from,
                      uint32_t to) {
  static const qk_str parts[] = {QK_LIT("年"), QK_LIT("月"), QK_LIT("日"),
                                 QK_LIT("底"), QK_LIT("末"), QK_LIT("初")};
  qk_token tokens[MOST_TOKENS + 1];
  uint32_t n = qk_tokens_read(r, text, from, to, false, tokens, MOST_TOKENS);
  for (uint32_t i = 0; i < n; i++) {
    bool fine = tokens[i].kind & QK_NUMBER || is_stripped(text, &tokens[i]);
    for (size_t k = 0; !fine && k < QK_COUNT(parts); k++)
      fine = qk_text_at(text, tokens[i].from, parts[k]);
    if (!fine) return false;
  }
  return true;
}

/* 产值不降反升，去年达到8亿元: the subject of the clause before. */
static qk_str subject_before(const qk_quantity_rules *r, qk_str text,
                             const qk_noun_place *q) {
  static const qk_str marks[] = {QK_LIT("，"), QK_LIT("。"), QK_LIT("；"),
                                 QK_LIT("："), QK_LIT("！"), QK_LIT("？")};
  qk_token tokens[MOST_TOKENS + 1];
  uint32_t to = q->clause;
  while (to && q->from - to < BEFORE && !qk_text_before(text, to, QK_LIT("，"))) to--;
  if (!qk_text_before(text, to, QK_LIT("，")) || !says_when(r, text, to, q->clause))
    return (qk_str){0};
  uint32_t end = to - 3, from = end;
  for (bool begins = false; from && end - from < BEFORE; from--) {
    for (size_t i = 0; !begins && i < QK_COUNT(marks); i++)
      begins = qk_text_before(text, from, marks[i]);
    if (begins) break;
  }
  uint32_t n = qk_tokens_read(r, text, from, end, true, tokens, MOST_TOKENS);
  phrase p = {0};
  for (uint32_t i = 0; i < n && is_nounish(tokens[i].kind); i++) extend(&p, &tokens[i]);
  return p.head ? finish(text, &p, q, false) : (qk_str){0};
}

/* 先后两次召开会议: how often something was done, not what was counted. */
static bool says_how_often(const qk_quantity_rules *r, qk_str text,
                           const qk_noun_place *q) {
  if (!qk_text_before(text, q->to, QK_LIT("次")) || q->flags & QK_UNIT_PERSON)
    return false;
  const qk_word *w = qk_words_at(&r->words, qk_str_sub(text, q->to, q->limit));
  return w && w->value & (QK_STRONG | QK_WEAK) && !(w->value & HEADS);
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
  bool reaches = false;
  *repeats = false;
  bool lasting = false; /* 连续3年: how long, not what it is */
  if (says_how_often(r, text, q)) return (qk_str){0};
  for (; n && is_stripped(text, &tokens[n - 1]); n--) {
    *repeats |= (tokens[n - 1].kind & QK_REPEAT) != 0;
    reaches |= qk_text_at(text, tokens[n - 1].from, QK_LIT("达"));
    lasting |= (tokens[n - 1].kind & QK_LASTING) != 0;
  }
  if (lasting && q->flags & QK_UNIT_TIME) return (qk_str){0};
  if (!n) return reaches ? subject_before(r, text, q) : (qk_str){0};
  const qk_token *last = &tokens[n - 1];
  if (n > 1 && last->kind & QK_BRACKET) last--;
  if (last->kind & QK_QUOTED) return qk_str_sub(text, last->from + 3, last->to - 3);
  if (!is_nounish(last->kind)) return (qk_str){0};
  if (q->flags & (QK_UNIT_RATE | QK_UNIT_TIME) && !(last->kind & QK_RATIO))
    return *repeats = false, (qk_str){0};
  if (is_more_of_a_verb(text, tokens, last)) return (qk_str){0};
  phrase p = run_back(r, text, tokens, last);
  if (q->flags & QK_UNIT_PERSON && (!p.head || !(p.head->kind & QK_PERSON))) {
    const qk_token *who = person_before(tokens, p.first ? p.first : last);
    if (who) p = run_back(r, text, tokens, who);
  }
  strip_addressee(text, &p, tokens);
  strip_verbs(text, &p, tokens, q);
  bool lone = is_lone(&p), ratio = p.first && p.first == p.last;
  ratio = ratio && p.first->kind & QK_RATIO && p.first->to - p.first->from <= 3;
  if ((lone || ratio) && !join_suffix(text, tokens, &p) && lone) return (qk_str){0};
  return finish(text, &p, q, false);
}
