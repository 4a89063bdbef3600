/* practice.c - named local innovations of an issue's cities.
 * In:   lexicons slogans, practice_heads, practice_verbs, practice_endings,
 *       practice_inventions, practice_plans; the issue with its places, documents and
 *       quotations.
 * Out:  practices with kind and holder, each once an article.
 * Owns: the rules.
 * A quoted term is a practice where its surroundings say so (开展 “…” 活动); set phrases,
 * quotations, plans, and terms that many cities use are none. */
#include "extract/practice.h"

#include <stdlib.h>

#include "base/err.h"
#include "text/utf8.h"

enum { LONGEST = 105, ENOUGH = 2, MOST_WORDS = 64, OPENING = 2 /* sentences */ };

/* Set phrases are compared without punctuation: 甲乙、丙丁 is 甲乙丙丁.
 */
static size_t squeeze(qk_str text, char *out, size_t size) {
  size_t n = 0;
  for (size_t at = 0; at < text.n;) {
    size_t len;
    uint32_t cp = qk_utf8_at(text.p + at, &len);
    bool word = qk_is_han(cp) || cp == '+' || (cp >= '0' && cp <= '9') ||
                (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp == 0xFF0B;
    if (word && n + len <= size) {
      memcpy(out + n, text.p + at, len);
      n += len;
    }
    at += len;
  }
  return n;
}

static qk_code load_phrases(qk_practice_rules *r, qk_lexicon_source src, qk_err *e) {
  uint32_t n = 0;
  const qk_str *entries = NULL;
  qk_code code = src.get(src.context, "slogans", &entries, &n, e);
  if (code == QK_OK) code = qk_automaton_init(&r->slogans, n, e);
  for (uint32_t i = 0; i < n && code == QK_OK; i++) {
    char word[LONGEST];
    qk_str copy = {word, squeeze(entries[i], word, sizeof word)};
    copy = qk_arena_copy(&r->arena, copy);
    if (!copy.p) return qk_nomem(e);
    code = qk_automaton_add(&r->slogans, copy, i, NULL, e);
  }
  return code;
}

qk_code qk_practice_rules_new(qk_practice_rules **out, qk_lexicon_source src, qk_err *e) {
  *out = NULL;
  qk_practice_rules *r = calloc(1, sizeof *r);
  if (!r) return qk_nomem(e);
  qk_code code = load_phrases(r, src, e);
  const struct {
    qk_automaton *into;
    const char *name;
  } lexicons[] = {
      {&r->heads, "practice_heads"},           {&r->verbs, "practice_verbs"},
      {&r->endings, "practice_endings"},       {&r->plans, "practice_plans"},
      {&r->inventions, "practice_inventions"},
  };
  for (size_t i = 0; i < QK_COUNT(lexicons) && code == QK_OK; i++)
    code = qk_automaton_load(lexicons[i].into, src, lexicons[i].name, e);
  for (uint32_t i = 0; i < r->inventions.n; i++)
    r->verb_third[(unsigned char)r->inventions.terms[i].text.p[2]] = true;
  if (code != QK_OK) {
    qk_practice_rules_free(r);
    return code;
  }
  *out = r;
  return QK_OK;
}

void qk_practice_rules_free(qk_practice_rules *r) {
  if (!r) return;
  qk_automaton_free(&r->slogans);
  qk_automaton_free(&r->heads);
  qk_automaton_free(&r->verbs);
  qk_automaton_free(&r->endings);
  qk_automaton_free(&r->inventions);
  qk_automaton_free(&r->plans);
  qk_arena_free(&r->arena);
  free(r);
}

uint32_t qk_practice_number(practice_walk *w, qk_str name) {
  char word[LONGEST];
  qk_str copy = {word, squeeze(name, word, sizeof word)};
  uint32_t known = w->names.n, number = qk_names_add(&w->names, copy);
  if (number == known) {
    w->names.items[number] = qk_arena_copy(w->s->arena, copy);
    if (!w->names.items[number].p ||
        !qk_arena_grow(w->s->arena, (void **)&w->spread, number, &w->cap_spread,
                       sizeof *w->spread))
      number = UINT32_MAX;
    else
      w->spread[number] = (qk_spread){0, QK_NONE, QK_NONE, false};
  }
  if (number == UINT32_MAX) w->s->failed = true;
  return number;
}

void qk_practice_put(practice_walk *w, uint32_t from, uint32_t to, qk_str kind) {
  qk_scan *s = w->s;
  qk_facts *f = s->facts;
  qk_str name = qk_str_sub(s->text, from, to);
  uint32_t number = qk_practice_number(w, name);
  if (s->failed || w->spread[number].listed == s->article) return;
  if (!qk_arena_grow(s->arena, (void **)&f->practices, f->n_practices, &f->cap_practices,
                     sizeof *f->practices)) {
    s->failed = true;
    return;
  }
  w->spread[number].listed = s->article;
  f->practices[f->n_practices++] =
      (qk_practice){.spot = qk_scan_spot(s, from, to),
                    .name = name,
                    .kind = kind.n ? kind : QK_LIT("mechanism"),
                    .holder = qk_practice_holder(w, from, to)};
}

/* Makes a paragraph the text at hand. */
static void enter(practice_walk *w, uint32_t number) {
  qk_scan *s = w->s;
  const qk_paragraph *p = &s->issue->paragraphs[number];
  s->text = p->text.s;
  s->paragraph = number;
  s->caption = QK_NONE;
  s->article = p->article;
  s->body = p->heading;
  s->sentence_first = p->sentence_first;
  s->n_sentences = p->sentence_n;
  s->sentences = s->issue->sentences + p->sentence_first;
  if (!qk_phrases_find(&s->phrases, s->arena, s->text, s->body)) s->failed = true;
}

static bool of_city(const qk_scan *s) {
  return s->issue->articles[s->article].city.n > 0;
}

static bool too_long(qk_span p) { return p.to - p.from > LONGEST; }

static bool is_plan(const qk_practice_rules *r, const qk_term *t, qk_str how) {
  return t && qk_str_eq(qk_automaton_field(&r->plans, t, 1), how);
}

/* 接下来，我们将…: a section that begins so, if for a sentence, speaks of plans
 * throughout. */
static bool opens_plans(const practice_walk *w) {
  const qk_scan *s = w->s;
  for (uint32_t i = 0; i < s->n_sentences && i < OPENING; i++) {
    qk_str sentence = qk_str_sub(s->text, s->sentences[i].from, s->sentences[i].to);
    const qk_term *t = qk_automaton_longest(&w->r->plans, sentence);
    if (is_plan(w->r, t, QK_LIT("open"))) return true;
  }
  return false;
}

/* First round: how many articles use each phrase, which sections are about plans. */
static void count(practice_walk *w) {
  qk_scan *s = w->s;
  uint32_t last_section = QK_NONE;
  for (uint32_t i = 0; i < s->issue->n_articles; i++)
    w->n_cities += s->issue->articles[i].city.n > 0;
  for (uint32_t p = 0; p < s->issue->n_paragraphs && !s->failed; p++) {
    enter(w, p);
    uint32_t section = s->issue->paragraphs[p].section;
    if (section != QK_NONE && (last_section == QK_NONE || section > last_section)) {
      w->planned[section] = opens_plans(w);
      last_section = section;
    }
    for (uint32_t i = 0; i < s->phrases.n && !s->failed; i++) {
      qk_span span = s->phrases.items[i];
      if (too_long(span)) continue;
      uint32_t number = qk_practice_number(w, qk_str_sub(s->text, span.from, span.to));
      if (s->failed) return;
      qk_spread *spread = &w->spread[number];
      if (!of_city(s)) spread->common = true;
      if (spread->last_article != s->article) spread->articles++;
      spread->last_article = s->article;
    }
  }
}

static bool is_set_phrase(practice_walk *w, qk_span span) {
  char word[LONGEST];
  qk_str name = qk_str_sub(w->s->text, span.from, span.to);
  qk_str copy = {word, squeeze(name, word, sizeof word)};
  bool formula = qk_str_find(copy, QK_LIT("+")) < copy.n;
  if ((copy.n < 6 && !formula) || qk_automaton_has(&w->r->slogans, copy)) return true;
  uint32_t number = qk_practice_number(w, name);
  if (w->s->failed) return true;
  const qk_spread *spread = &w->spread[number];
  return spread->common || (spread->articles >= 4 && spread->articles * 6 >= w->n_cities);
}

/* The first fact of the paragraph at hand, in a list in reading order. */
#define FIRST_OF(list, n, index, scan)                                                   \
  while ((index) < (n) && ((list)[index].spot.article < (scan)->article ||               \
                           ((list)[index].spot.article == (scan)->article &&             \
                            (list)[index].spot.paragraph != QK_NONE &&                   \
                            (list)[index].spot.paragraph < (scan)->paragraph)))          \
  (index)++

bool qk_practice_said(const practice_walk *w, uint32_t *quotation, uint32_t *document,
                      qk_span span) {
  const qk_facts *f = w->s->facts;
  while (*quotation < f->n_quotations &&
         f->quotations[*quotation].spot.paragraph == w->s->paragraph &&
         f->quotations[*quotation].spot.to <= span.from)
    ++*quotation;
  while (*document < f->n_documents &&
         f->documents[*document].spot.paragraph == w->s->paragraph &&
         f->documents[*document].spot.to <= span.from)
    ++*document;
  return (*quotation < f->n_quotations &&
          f->quotations[*quotation].spot.paragraph == w->s->paragraph &&
          f->quotations[*quotation].spot.from <= span.from) ||
         (*document < f->n_documents &&
          f->documents[*document].spot.paragraph == w->s->paragraph &&
          f->documents[*document].spot.from <= span.from);
}

/* Is a paragraph's section, or one around it, about plans, by its title or by its first
 * paragraph? */
static bool is_planned(const practice_walk *w) {
  const qk_issue *issue = w->s->issue;
  uint32_t at = issue->paragraphs[w->s->paragraph].section;
  for (int depth = 0; at != QK_NONE && depth < 8; depth++) {
    qk_str title = issue->sections[at].title.s;
    if (w->planned[at]) return true;
    for (size_t n = 3; n <= 12 && n <= title.n; n += 3) {
      const qk_term *t =
          qk_automaton_longest(&w->r->plans, qk_str_sub(title, title.n - n, title.n));
      if (t && t->text.n == n && is_plan(w->r, t, QK_LIT("end"))) return true;
    }
    at = issue->sections[at].parent;
  }
  return false;
}

static bool side_by_side(qk_str text, qk_span a, qk_span b) {
  static const qk_str joints[] = {QK_LIT("、"), QK_LIT("和"), QK_LIT("与"), QK_LIT("及"),
                                  QK_LIT("以及")};
  if (b.from < a.to + 6) return false;
  qk_str between = qk_str_sub(text, a.to + 3, b.from - 3);
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_eq(between, joints[i])) return true;
  return !between.n;
}

static void judge_run(practice_walk *w, const qk_span *run, uint32_t n,
                      const bool *none) {
  qk_verdict around = qk_practice_context(w, run[0], run[n - 1]);
  for (uint32_t i = 0; i < n; i++)
    if (none[i] && n > 1) around.points--;
  if (n > 3) around.points -= 2; /* the parts of something, rather */
  for (uint32_t i = 0; i < n && !w->s->failed; i++) {
    if (none[i] || too_long(run[i])) continue;
    qk_verdict own = qk_practice_name(w, run[i]);
    if (around.points + own.points < ENOUGH) continue;
    qk_practice_put(w, run[i].from, run[i].to, around.kind.n ? around.kind : own.kind);
  }
}

static void judge_paragraph(practice_walk *w) {
  const qk_scan *s = w->s;
  const qk_phrases *p = &s->phrases;
  uint32_t quotation = w->quotation, document = w->document;
  bool none[MOST_WORDS];
  for (uint32_t i = 0, j; i < p->n && !s->failed; i = j) {
    uint32_t n = 0;
    for (j = i; j < p->n && n < MOST_WORDS; j++, n++) {
      qk_span span = p->items[j];
      if (j > i && !side_by_side(s->text, p->items[j - 1], span)) break;
      none[n] = qk_practice_said(w, &quotation, &document, span) || too_long(span) ||
                is_set_phrase(w, span);
    }
    judge_run(w, &p->items[i], n, none);
  }
}

/* Of one paragraph: the names in marks and those without, each in order, into one order.
 */
static void merge(qk_scan *s, uint32_t first, uint32_t middle) {
  uint32_t n = s->facts->n_practices - first, n_left = middle - first;
  if (!n_left || n == n_left) return;
  qk_practice *d = s->facts->practices + first;
  qk_practice *left = qk_arena_array(s->arena, n_left, sizeof *left);
  if (!left) {
    s->failed = true;
    return;
  }
  memcpy(left, d, n_left * sizeof *left);
  for (uint32_t i = 0, j = n_left, k = 0; i < n_left; k++)
    d[k] = j < n && d[j].spot.from < left[i].spot.from ? d[j++] : left[i++];
}

/* Is `part` the end of `whole`, whose beginning stands before the marks around it?
 * 便民服务云平台 … 便民服务“云平台” name one thing. */
static bool is_marked_end(const qk_practice *part, const qk_practice *whole,
                          qk_str text) {
  if (whole->name.n <= part->name.n || !qk_str_ends(whole->name, part->name))
    return false;
  qk_str begin = qk_str_sub(whole->name, 0, whole->name.n - part->name.n);
  qk_str mark = QK_LIT("“"), before = qk_str_sub(text, 0, part->spot.from);
  return qk_str_ends(before, mark) &&
         qk_str_ends(qk_str_sub(before, 0, before.n - mark.n), begin);
}

/* Takes back, of the names from `first` on, the marked ends of others of the article. */
static void drop_ends(qk_scan *s, uint32_t first) {
  qk_facts *f = s->facts;
  uint32_t kept = first, end = f->n_practices, from = first;
  while (from && first - from < MOST_WORDS &&
         f->practices[from - 1].spot.article == s->article)
    from--;
  for (uint32_t i = first; i < end; i++) {
    qk_practice name = f->practices[i];
    bool part = false;
    for (uint32_t j = from; j < end && j - from < 2 * MOST_WORDS && !part; j++)
      part = is_marked_end(&name, &f->practices[j], s->text);
    if (!part) f->practices[kept++] = name;
  }
  f->n_practices = kept;
}

void qk_practice_scan_issue(qk_scan *s, const qk_practice_rules *r) {
  practice_walk w = {.s = s, .r = r, .names = {.arena = s->arena}};
  const qk_facts *f = s->facts;
  w.planned = qk_arena_array(s->arena, s->issue->n_sections + 1, sizeof *w.planned);
  if (w.planned)
    count(&w);
  else
    s->failed = true;
  for (uint32_t p = 0; p < s->issue->n_paragraphs && !s->failed; p++) {
    enter(&w, p);
    if (!of_city(s)) continue;
    FIRST_OF(f->quotations, f->n_quotations, w.quotation, s);
    FIRST_OF(f->places, f->n_places, w.place, s);
    FIRST_OF(f->documents, f->n_documents, w.document, s);
    for (w.place_end = w.place; w.place_end < f->n_places; w.place_end++)
      if (f->places[w.place_end].spot.paragraph != p) break;
    if (is_planned(&w)) continue;
    uint32_t first = f->n_practices;
    judge_paragraph(&w);
    uint32_t middle = f->n_practices;
    if (!s->failed) qk_practice_unmarked(&w);
    if (!s->failed) merge(s, first, middle);
    if (!s->failed) drop_ends(s, first);
  }
}
