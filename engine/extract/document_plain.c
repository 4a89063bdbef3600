/* document_plain.c - regulations that a text enumerates without 《》.
 * In:   a text, its mentions in 《》.
 * Out:  more mentions, in the order of the text.
 * Owns: nothing.
 * A name ends in 条例.  It begins behind the mark, the verb or the word that parts it
 * from what stands before it; it counts where a verb governs it or where its neighbour in
 * an enumeration is another. */
#include "extract/document.h"

enum { LONGEST = 120 }; /* bytes of a name */

typedef struct candidate {
  uint32_t from, to;
  bool governed; /* behind a verb */
} candidate;

static const qk_str ending = QK_LIT("条例");

static bool stops(qk_str text, size_t end) {
  static const qk_str marks[] = {
      QK_LIT("、"), QK_LIT("，"), QK_LIT("。"), QK_LIT("；"), QK_LIT("："), QK_LIT("！"),
      QK_LIT("？"), QK_LIT("（"), QK_LIT("）"), QK_LIT("“"),  QK_LIT("”"),  QK_LIT("《"),
      QK_LIT("》"), QK_LIT(","),  QK_LIT(";"),  QK_LIT(" "),  QK_LIT("\n"), QK_LIT("—"),
  };
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_ends(qk_str_sub(text, 0, end), marks[i])) return true;
  return false;
}

/* 和 and its like part two names only where the first has ended: 道路和桥梁管理条例 does
 * not.
 */
static bool joins(qk_str text, size_t end) {
  static const qk_str words[] = {QK_LIT("条例和"), QK_LIT("条例及"), QK_LIT("条例与"),
                                 QK_LIT("条例以及")};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_str_ends(qk_str_sub(text, 0, end), words[i])) return true;
  return false;
}

/* Past the verbs and prefixes at the start of a name; only a verb that stands near its
 * start governs it (a regulation may be about 制定).  的 parts what is said of a name
 * from it wherever it stands (大而全的甲条例). */
static uint32_t skip_governor(const qk_scan *s, const qk_document_rules *r,
                              candidate *c) {
  uint32_t begin = c->from;
  for (uint32_t at = c->from; at + ending.n < c->to;) {
    qk_str here = qk_str_sub(s->text, at, c->to), more = {0};
    const qk_term *verb = qk_automaton_longest(&r->before, here);
    const qk_term *word = verb ? verb : qk_automaton_longest(&r->prefixes, here);
    if (!verb && word) more = qk_automaton_field(&r->prefixes, word, 1);
    bool always = qk_str_eq(more, QK_LIT("always"));
    if (more.n && !always) {
      at += (uint32_t)word->text.n;
      continue;
    }
    if (word && (!c->governed || at == begin || always)) {
      c->governed = c->governed || verb;
      begin = at += (uint32_t)word->text.n;
      continue;
    }
    at += (unsigned char)s->text.p[at] < 0x80 ? 1 : 3;
  }
  return begin;
}

/* The name that ends at `to`. */
static candidate name_before(const qk_scan *s, const qk_document_rules *r, uint32_t floor,
                             uint32_t to) {
  uint32_t from = to - (uint32_t)ending.n;
  while (from > floor && to - from < LONGEST && !stops(s->text, from) &&
         !joins(s->text, from))
    from--;
  while (from < to && ((unsigned char)s->text.p[from] & 0xC0) == 0x80) from++;
  candidate c = {from, to, false};
  c.from = skip_governor(s, r, &c);
  return c;
}

/* （草案）, （修订） belong to a name. */
static uint32_t skip_bracket(qk_str text, uint32_t at) {
  if (!qk_str_starts(qk_str_sub(text, at, text.n), QK_LIT("（"))) return at;
  for (uint32_t to = at; to < at + 24 && to < text.n; to++)
    if (qk_str_starts(qk_str_sub(text, to, text.n), QK_LIT("）"))) return to + 3;
  return at;
}

static bool is_joint(qk_str between) {
  static const qk_str joints[] = {QK_LIT("、"), QK_LIT("和"),   QK_LIT("及"),
                                  QK_LIT("与"), QK_LIT("以及"), QK_LIT("，")};
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_eq(between, joints[i])) return true;
  return false;
}

/* 一些工作条例, 有关交流的条例, 意见和条例 are no names. */
static bool is_general(const qk_document_rules *r, qk_str name) {
  static const qk_str ends[] = {QK_LIT("的条例"), QK_LIT("和条例"), QK_LIT("及条例"),
                                QK_LIT("与条例")};
  for (size_t i = 0; i < QK_COUNT(ends); i++)
    if (qk_str_ends(name, ends[i])) return true;
  for (size_t at = 0; at + 3 <= name.n; at++) {
    if (((unsigned char)name.p[at] & 0xC0) == 0x80) continue;
    const qk_term *word =
        qk_automaton_longest(&r->prefixes, qk_str_sub(name, at, name.n));
    if (word && qk_str_eq(qk_automaton_field(&r->prefixes, word, 1), QK_LIT("none")))
      return true;
  }
  return false;
}

static void put(qk_scan *s, const qk_document_rules *r, const candidate *c, uint32_t to) {
  qk_str title = qk_str_sub(s->text, c->from, to);
  if (title.n < ending.n + 6 || is_general(r, qk_str_sub(s->text, c->from, c->to)))
    return;
  qk_document_put(s, c->from, to, title, false);
}

/* The mentions in 《》 and those without, each in order, into one order. */
static void merge(qk_scan *s, uint32_t middle) {
  qk_document_mention *d = s->facts->documents + s->document_first;
  uint32_t n_left = middle - s->document_first,
           n = s->facts->n_documents - s->document_first;
  if (!n_left || n == n_left) return;
  qk_document_mention *left = qk_arena_array(s->arena, n_left, sizeof *left);
  if (!left) {
    s->failed = true;
    return;
  }
  memcpy(left, d, n_left * sizeof *left);
  for (uint32_t i = 0, j = n_left, k = 0; i < n_left; k++)
    d[k] = j < n && d[j].spot.from < left[i].spot.from ? d[j++] : left[i++];
}

/* Is an offset inside 《》?  Asked with rising offsets. */
static bool marked(const qk_scan *s, uint32_t *next, uint32_t n, uint32_t at) {
  const qk_document_mention *d = s->facts->documents;
  while (*next < n && d[*next].spot.to <= at) ++*next;
  return *next < n && d[*next].spot.from <= at;
}

void qk_document_plain(qk_scan *s, const qk_document_rules *r) {
  const qk_facts *f = s->facts;
  candidate last = {0};
  uint32_t last_to = 0, floor = s->body;
  bool put_last = true;
  uint32_t next = s->document_first, n = f->n_documents;
  for (size_t at = s->body;; at += ending.n) {
    at += qk_str_find(qk_str_sub(s->text, at, s->text.n), ending);
    if (at >= s->text.n) break;
    if (marked(s, &next, n, (uint32_t)at)) continue;
    candidate c = name_before(s, r, floor, (uint32_t)(at + ending.n));
    uint32_t to = skip_bracket(s->text, c.to);
    bool beside =
        last_to && c.from >= last_to && is_joint(qk_str_sub(s->text, last_to, c.from));
    if (beside && !put_last) put(s, r, &last, last_to);
    put_last = beside || c.governed;
    if (put_last) put(s, r, &c, to);
    last = c;
    last_to = floor = to;
  }
  if (!s->failed) merge(s, n);
}
