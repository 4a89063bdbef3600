/* quotation.c - quoted speech, told from quoted terms.
 * In:   lexicons quotation_verbs, quotation_adverbs, quotation_speakers; a text.
 * Out:  what is quoted, who says it, on what occasion.
 * Owns: the rules. */
#include <stdlib.h>

#include "base/err.h"
#include "extract/automaton.h"
#include "extract/phrase.h"
#include "extract/scan.h"

enum {
  LOOK_BACK = 300, /* bytes before a quotation that tell its speaker */
  LOOK_AHEAD = 75, /* bytes behind it */
  SHORT = 18,      /* bytes: a quotation without colon or comma is longer */
  LONG = 36,       /* bytes: one behind a weak verb is longer */
  LISTENER = 12    /* bytes: 对我们 is no occasion, 对防汛工作… may be one */
};

struct qk_quotation_rules {
  qk_automaton verbs, adverbs, speakers;
};

qk_code qk_quotation_rules_new(qk_quotation_rules **out, qk_lexicon_source src,
                               qk_err *e) {
  *out = NULL;
  qk_quotation_rules *r = calloc(1, sizeof *r);
  if (!r) return qk_nomem(e);
  qk_code code = qk_automaton_load(&r->verbs, src, "quotation_verbs", e);
  if (code == QK_OK) code = qk_automaton_load(&r->adverbs, src, "quotation_adverbs", e);
  if (code == QK_OK) code = qk_automaton_load(&r->speakers, src, "quotation_speakers", e);
  if (code != QK_OK) {
    qk_quotation_rules_free(r);
    return code;
  }
  *out = r;
  return QK_OK;
}

void qk_quotation_rules_free(qk_quotation_rules *r) {
  if (!r) return;
  qk_automaton_free(&r->verbs);
  qk_automaton_free(&r->adverbs);
  qk_automaton_free(&r->speakers);
  free(r);
}

/* The longest word of up to six characters in which a text ends. */
static const qk_term *ending_of(const qk_automaton *a, qk_str text) {
  for (size_t n = text.n < 18 ? text.n : 18; n >= 3; n--) {
    qk_str tail = qk_str_sub(text, text.n - n, text.n);
    const qk_term *t = qk_automaton_longest(a, tail);
    if (t && t->text.n == n) return t;
  }
  return NULL;
}

static qk_str drop_end(qk_str text, const qk_str *words, size_t n, bool *dropped) {
  *dropped = false;
  for (size_t i = 0; i < n; i++) {
    if (!qk_str_ends(text, words[i])) continue;
    *dropped = true;
    return qk_str_sub(text, 0, text.n - words[i].n);
  }
  return text;
}

/* 强调，要|, 提出:我们必须|: without the mark and what the speaker wants done behind it.
 */
static qk_str drop_mark(qk_str text, bool *mark) {
  static const qk_str modals[] = {QK_LIT("必须"), QK_LIT("应当"), QK_LIT("坚持"),
                                  QK_LIT("我们"), QK_LIT("要"),   QK_LIT("应")};
  static const qk_str marks[] = {QK_LIT("，"), QK_LIT("："), QK_LIT(":"), QK_LIT(",")};
  qk_str lead = text;
  bool more = true;
  for (int i = 0; i < 3 && more; i++)
    lead = drop_end(lead, modals, QK_COUNT(modals), &more);
  lead = drop_end(lead, marks, QK_COUNT(marks), mark);
  return *mark ? lead : text;
}

/* The verb of saying that governs what follows a text, and the text before it. */
static const qk_term *verb_before(const qk_quotation_rules *r, qk_str *text, bool *mark) {
  static const qk_str particles[] = {QK_LIT("要"), QK_LIT("了")};
  qk_str lead = drop_mark(*text, mark);
  bool particle = false;
  if (!*mark) lead = drop_end(lead, particles, QK_COUNT(particles), &particle);
  *mark |= particle && qk_str_ends(*text, QK_LIT("要"));
  const qk_term *verb = ending_of(&r->verbs, lead);
  if (!verb) return NULL;
  *text = qk_str_sub(lead, 0, lead.n - verb->text.n);
  const qk_term *more = ending_of(&r->verbs, *text); /* 评价|说 */
  if (more) text->n -= more->text.n;
  return verb;
}

static bool has_stop(qk_str text) {
  static const qk_str stops[] = {QK_LIT("，"), QK_LIT("。"), QK_LIT("！"), QK_LIT("？"),
                                 QK_LIT("；")};
  for (size_t i = 0; i < QK_COUNT(stops); i++)
    if (qk_str_find(text, stops[i]) < text.n) return true;
  return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Where the last clause of a text begins; marks inside 《》 and “” do not part clauses.
 */
static size_t clause_start(qk_str text) {
  size_t start = 0, at = 0;
  int depth = 0;
  while (at + 3 <= text.n) {
    qk_str here = qk_str_sub(text, at, text.n);
    if (qk_str_starts(here, QK_LIT("《")) || qk_str_starts(here, QK_LIT("“"))) depth++;
    if (qk_str_starts(here, QK_LIT("》")) || qk_str_starts(here, QK_LIT("”")))
      depth -= depth > 0;
    if (!depth &&
        (qk_str_starts(here, QK_LIT("，")) || qk_str_starts(here, QK_LIT("；")) ||
         qk_str_starts(here, QK_LIT("。")) || qk_str_starts(here, QK_LIT("："))))
      start = at + 3;
    if (!depth && (text.p[at] == ',' || text.p[at] == ';') && !is_digit(text.p[at + 1]))
      start = at + 1;
    at++;
  }
  return start;
}

/* 某日在…会上发表讲话, 对我: the occasion is the meeting, and no listener is one. */
static qk_str tidy_occasion(qk_str occasion) {
  static const qk_str speeches[] = {QK_LIT("发表重要讲话"), QK_LIT("发表了重要讲话"),
                                    QK_LIT("发表讲话"), QK_LIT("作重要讲话"),
                                    QK_LIT("发言")};
  static const qk_str listeners[] = {QK_LIT("对"), QK_LIT("向"), QK_LIT("给")};
  bool speech;
  qk_str meeting = drop_end(occasion, speeches, QK_COUNT(speeches), &speech);
  if (speech &&
      (qk_str_ends(meeting, QK_LIT("上")) || qk_str_ends(meeting, QK_LIT("时"))))
    occasion = meeting;
  if (qk_str_starts(occasion, QK_LIT("地"))) /* 反复地 */
    occasion = qk_str_sub(occasion, 3, occasion.n);
  for (size_t i = 0; i < QK_COUNT(listeners); i++)
    if (occasion.n <= LISTENER && qk_str_starts(occasion, listeners[i])) occasion.n = 0;
  return occasion;
}

/* 李某|2019年到…时: a date parts the speaker from the occasion. */
static bool begins_date(qk_str clause, size_t at) {
  return at > 0 && is_digit(clause.p[at]) && !is_digit(clause.p[at - 1]) &&
         qk_str_find(qk_str_sub(clause, at, clause.n), QK_LIT("年")) < 6;
}

/* Takes a clause (its verb cut off) apart into speaker and occasion. */
static void part(const qk_quotation_rules *r, qk_str clause, qk_str *speaker,
                 qk_str *occasion) {
  static const qk_str some[] = {QK_LIT("有的"), QK_LIT("有位"), QK_LIT("有")};
  *speaker = clause;
  *occasion = (qk_str){clause.p, 0};
  for (size_t at = 0; at + 3 <= clause.n; at++) {
    if (((unsigned char)clause.p[at] & 0xC0) == 0x80) continue;
    bool date = begins_date(clause, at);
    const qk_term *t =
        qk_automaton_longest(&r->adverbs, qk_str_sub(clause, at, clause.n));
    if (!t && !date) continue;
    *speaker = qk_str_sub(clause, 0, at);
    bool is_occasion = date || qk_automaton_field(&r->adverbs, t, 1).n > 0;
    *occasion = qk_str_sub(clause, is_occasion ? at : at + t->text.n, clause.n);
    break;
  }
  const qk_term *adverb = ending_of(&r->adverbs, *occasion);
  if (adverb && !qk_automaton_field(&r->adverbs, adverb, 1).n)
    occasion->n -= adverb->text.n;
  *occasion = tidy_occasion(*occasion);
  for (size_t i = 0; i < QK_COUNT(some); i++)
    if (speaker->n > some[i].n + 3 && qk_str_starts(*speaker, some[i])) {
      *speaker = qk_str_sub(*speaker, some[i].n, speaker->n);
      break;
    }
}

/* Does a clause of its own say when or where: 在…会上, 在…时? */
static bool is_occasion(qk_str text) {
  static const qk_str ends[] = {QK_LIT("上"),   QK_LIT("时"), QK_LIT("中"),
                                QK_LIT("期间"), QK_LIT("后"), QK_LIT("之际"),
                                QK_LIT("际"),   QK_LIT("会")};
  for (size_t i = 0; i < QK_COUNT(ends); i++)
    if (qk_str_ends(text, ends[i])) return qk_str_starts(text, QK_LIT("在"));
  return false;
}

/* Does the name of somebody who speaks end here: 王五主任, 副主任李某某? */
static bool is_speaker(const qk_quotation_rules *r, qk_str text) {
  if (ending_of(&r->speakers, text)) return true;
  for (size_t n = 6; n <= 9 && n < text.n; n += 3) {
    const qk_term *t = ending_of(&r->speakers, qk_str_sub(text, 0, text.n - n));
    if (t && qk_automaton_field(&r->speakers, t, 1).n) return true;
  }
  return false;
}

/* The clause before the one that begins at `at`, without the mark between them. */
static qk_str before_clause(qk_str text, size_t at) {
  return qk_str_sub(text, 0, (unsigned char)text.p[at - 1] < 0x80 ? at - 1 : at - 3);
}

/* Who speaks: in the clause of the verb, or in one before it in the sentence (在…大会上，
 * 习近平总书记强调). */
static void judge(const qk_quotation_rules *r, qk_str lead, qk_quotation *q) {
  size_t at = clause_start(lead);
  part(r, qk_str_sub(lead, at, lead.n), &q->speaker, &q->occasion);
  bool known = is_speaker(r, q->speaker);
  while (at && (!known || !q->occasion.n)) {
    qk_str before = before_clause(lead, at), speaker, occasion;
    at = clause_start(before);
    part(r, qk_str_sub(before, at, before.n), &speaker, &occasion);
    if (!known && is_speaker(r, speaker)) {
      q->speaker = speaker;
      known = true;
    }
    if (!q->occasion.n && is_occasion(occasion)) q->occasion = occasion;
  }
  if (!known &&
      (q->speaker.n > 30 || qk_str_find(q->speaker, QK_LIT("“")) < q->speaker.n))
    q->speaker.n = 0;
  if (!known && q->speaker.n > 6 && qk_str_ends(q->speaker, QK_LIT("中")))
    q->speaker.n -= 3; /* 编者按中 */
}

static bool put(qk_scan *s, qk_span span, qk_quotation q) {
  qk_facts *f = s->facts;
  if (!qk_arena_grow(s->arena, (void **)&f->quotations, f->n_quotations,
                     &f->cap_quotations, sizeof *f->quotations)) {
    s->failed = true;
    return false;
  }
  q.spot = qk_scan_spot(s, span.from, span.to);
  f->quotations[f->n_quotations++] = q;
  return true;
}

/* Does a mark that ends a clause stand at the start of a text? */
static bool clause_ends(qk_str text) {
  unsigned char c = (unsigned char)text.p[0];
  if (c != 0xEF && c != 0xE3) return false;
  return qk_str_starts(text, QK_LIT("，")) || qk_str_starts(text, QK_LIT("。")) ||
         qk_str_starts(text, QK_LIT("；")) || qk_str_starts(text, QK_LIT("：")) ||
         qk_str_starts(text, QK_LIT("！")) || qk_str_starts(text, QK_LIT("？"));
}

/* “…”，李某说。 */
static bool said_behind(const qk_scan *s, const qk_quotation_rules *r, qk_span span,
                        qk_quotation *q) {
  uint32_t at = span.to + 3;
  if (span.to - span.from < SHORT || at >= s->text.n) return false;
  qk_str text = qk_str_sub(s->text, at, s->text.n);
  if (qk_str_starts(text, QK_LIT("，"))) text = qk_str_sub(text, 3, text.n);
  size_t end = 0;
  while (end + 3 <= text.n && end < LOOK_AHEAD &&
         !clause_ends(qk_str_sub(text, end, text.n)))
    end++;
  if (end + 3 > text.n || end >= LOOK_AHEAD) return false;
  qk_str clause = qk_str_sub(text, 0, end);
  const qk_term *verb = ending_of(&r->verbs, clause);
  if (!verb || qk_automaton_field(&r->verbs, verb, 1).n) return false;
  clause.n -= verb->text.n;
  part(r, clause, &q->speaker, &q->occasion);
  return is_speaker(r, q->speaker);
}

static bool is_speech(const qk_scan *s, const qk_quotation_rules *r, qk_span span,
                      qk_quotation *q) {
  uint32_t from = qk_scan_sentence(s, span.from - 3).from;
  if (from < s->body) from = s->body;
  if (span.from - from > LOOK_BACK) from = span.from - LOOK_BACK;
  while (((unsigned char)s->text.p[from] & 0xC0) == 0x80) from++;
  qk_str lead = qk_str_sub(s->text, from, span.from - 3);
  bool mark;
  const qk_term *verb = verb_before(r, &lead, &mark);
  if (!verb) return said_behind(s, r, span, q);
  qk_str inner = qk_str_sub(s->text, span.from, span.to);
  bool weak = qk_automaton_field(&r->verbs, verb, 1).n > 0;
  /* 提出“…”的要求: a term, however long. */
  if (weak && qk_str_starts(qk_str_sub(s->text, span.to + 3, s->text.n), QK_LIT("的")))
    return false;
  if (weak ? inner.n < LONG && !(mark && has_stop(inner)) : inner.n < SHORT && !mark)
    return false;
  judge(r, lead, q);
  return true;
}

void qk_quotation_scan(qk_scan *s, const qk_quotation_rules *r) {
  const qk_phrases *p = &s->phrases;
  uint32_t last_to = 0;
  qk_quotation last = {0};
  for (uint32_t i = 0; i < p->n && !s->failed; i++) {
    qk_span span = p->items[i];
    qk_quotation q = {0};
    q.speaker = q.occasion = (qk_str){s->text.p, 0};
    if (last_to && span.from < last_to) continue; /* inside a quotation */
    if (last_to && span.from == last_to + 6) {
      q = last; /* “…”“…” */
    } else if (!is_speech(s, r, span, &q)) {
      continue;
    }
    if (!put(s, span, q)) return;
    last = q;
    last_to = span.to;
  }
}
