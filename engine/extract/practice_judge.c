/* practice_judge.c - what a phrase and its surroundings say of its being a practice.
 * In:   a phrase in the text at hand, the lexicons, the places of the paragraph.
 * Out:  points and kinds, holders; names without quotation marks.
 * Owns: nothing. */
#include "extract/practice.h"
#include "text/utf8.h"

enum {
  BEFORE = 48,        /* bytes before a phrase in which its verb stands */
  GAP = 27,           /* bytes between verb and phrase */
  BEHIND = 18,        /* bytes between phrase and head */
  CLOSE = 9,          /* the same for a head that speaks against it */
  AWARD = 90,         /* bytes behind a phrase that tell of an award */
  UNMARKED = 48,      /* bytes of a name without marks */
  EXPLAINED = 240,    /* bytes behind a name in which its holder is named */
  MOST_PLACES = 32,   /* looked at before a name */
  MOST_SENTENCES = 12 /* of an example */
};

static bool stops_here(qk_str text, size_t at, bool also_parts) {
  unsigned char c = (unsigned char)text.p[at];
  if (c >= 0xE4 && c <= 0xE9) /* a Han character, the case of nearly all */
    return also_parts && qk_str_starts(qk_str_sub(text, at, text.n), QK_LIT("的"));
  if (c < 0xE2 && c >= 0x80) return false;
  static const qk_str marks[] = {QK_LIT("，"), QK_LIT("。"), QK_LIT("；"), QK_LIT("："),
                                 QK_LIT("！"), QK_LIT("？"), QK_LIT("”"),  QK_LIT("》"),
                                 QK_LIT(","),  QK_LIT(";")};
  static const qk_str parts[] = {QK_LIT("、"), QK_LIT("的"), QK_LIT("“"), QK_LIT("《"),
                                 QK_LIT("（"), QK_LIT("("),  QK_LIT("）")};
  qk_str here = qk_str_sub(text, at, text.n);
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_starts(here, marks[i])) return true;
  for (size_t i = 0; also_parts && i < QK_COUNT(parts); i++)
    if (qk_str_starts(here, parts[i])) return true;
  return false;
}

/* The clause before a phrase, at most BEFORE bytes of it. */
static qk_str clause_before(const qk_scan *s, uint32_t at) {
  uint32_t from = at > s->body + BEFORE ? at - BEFORE : s->body;
  while (((unsigned char)s->text.p[from] & 0xC0) == 0x80) from++;
  uint32_t start = from;
  for (uint32_t i = from; i + 3 <= at; i++)
    if (stops_here(s->text, i, false)) start = i + 1;
  while (start < at && ((unsigned char)s->text.p[start] & 0xC0) == 0x80) start++;
  return qk_str_sub(s->text, start, at);
}

static int number_of(qk_str field) {
  bool negative = field.n && field.p[0] == '-';
  int value = 0;
  for (size_t i = negative; i < field.n; i++)
    if (field.p[i] >= '0' && field.p[i] <= '9') value = value * 10 + (field.p[i] - '0');
  return negative ? -value : value;
}

/* The last verb of a clause, where nothing but a few characters part it from its end. */
static int verb_points(const practice_walk *w, qk_str clause) {
  const qk_term *last = NULL;
  size_t end = 0;
  for (size_t at = 0; at + 3 <= clause.n;) {
    const qk_term *t =
        qk_automaton_longest(&w->r->verbs, qk_str_sub(clause, at, clause.n));
    if (t) {
      last = t;
      end = at + t->text.n;
    }
    at += t ? t->text.n : 1;
    while (at < clause.n && ((unsigned char)clause.p[at] & 0xC0) == 0x80) at++;
  }
  if (!last || clause.n - end > GAP) return 0;
  return number_of(qk_automaton_field(&w->r->verbs, last, 1));
}

/* 一是“…”, 十二是“…”: the members of an enumeration are named. */
static bool is_enumerated(qk_str clause) {
  static const qk_str digits = QK_LIT("一二三四五六七八九十");
  if (!qk_str_ends(clause, QK_LIT("是")) || clause.n < 6 || clause.n > 12) return false;
  for (size_t at = 0; at + 3 < clause.n; at += 3)
    if (qk_str_find(digits, qk_str_sub(clause, at, at + 3)) == digits.n) return false;
  return true;
}

/* The first word behind a phrase that is a head; what speaks against the phrase counts
 * only close to it, but behind 的, too (的大格局). */
static const qk_term *head_behind(const practice_walk *w, uint32_t at, int *points) {
  qk_str text = qk_str_sub(w->s->text, at, w->s->text.n);
  bool of = qk_str_starts(text, QK_LIT("的"));
  if (of || qk_str_starts(text, QK_LIT("等"))) text = qk_str_sub(text, 3, text.n);
  for (size_t i = 0; i + 3 <= text.n && i <= BEHIND;) {
    if (stops_here(text, i, true)) return NULL;
    const qk_term *t = qk_automaton_longest(&w->r->heads, qk_str_sub(text, i, text.n));
    if (t) {
      *points = number_of(qk_automaton_field(&w->r->heads, t, 2));
      return *points < 0 ? (i <= CLOSE ? t : NULL) : of ? NULL : t;
    }
    for (i++; i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80;) i++;
  }
  return NULL;
}

/* “…”被评为…案例 */
static bool is_awarded(const qk_scan *s, uint32_t at) {
  static const qk_str openings[] = {QK_LIT("被"),   QK_LIT("获"),     QK_LIT("入选"),
                                    QK_LIT("荣获"), QK_LIT("分别被"), QK_LIT("入围")};
  qk_str text = qk_str_sub(s->text, at, s->text.n);
  if (text.n > AWARD) text.n = AWARD;
  bool opens = false;
  for (size_t i = 0; i < QK_COUNT(openings); i++)
    opens = opens || qk_str_starts(text, openings[i]);
  qk_str sentence = qk_str_sub(text, 0, qk_str_find(text, QK_LIT("。")));
  return opens && (qk_str_find(sentence, QK_LIT("案例")) < sentence.n ||
                   qk_str_find(sentence, QK_LIT("评为")) < sentence.n);
}

static bool has_plan(const practice_walk *w, uint32_t at) {
  uint32_t from = qk_scan_sentence(w->s, at).from;
  if (at - from > 240) from = at - 240;
  for (uint32_t i = from; i + 3 <= at; i++) {
    if (((unsigned char)w->s->text.p[i] & 0xC0) == 0x80) continue;
    const qk_term *t = qk_automaton_longest(&w->r->plans, qk_str_sub(w->s->text, i, at));
    if (t && !qk_str_eq(qk_automaton_field(&w->r->plans, t, 1), QK_LIT("end")))
      return true;
  }
  return false;
}

qk_verdict qk_practice_context(const practice_walk *w, qk_span first, qk_span last) {
  qk_verdict v = {0};
  uint32_t behind = last.to + 3;
  qk_str clause = clause_before(w->s, first.from - 3);
  if (is_enumerated(clause))
    v.points += 2;
  else
    v.points += verb_points(w, clause);
  int points = 0;
  const qk_term *head = head_behind(w, behind, &points);
  if (head) {
    qk_str kind = qk_automaton_field(&w->r->heads, head, 1);
    v.points += points;
    if (!qk_str_eq(kind, QK_LIT("-"))) v.kind = kind;
  }
  if (is_awarded(w->s, behind)) v.points += 3;
  if (qk_practice_held(w, first.from - 3)) v.points++;
  /* “…”的“…”机制 explains what follows. */
  if (qk_str_starts(qk_str_sub(w->s->text, behind, w->s->text.n), QK_LIT("的“")))
    v.points -= 3;
  if (v.points > 0 && has_plan(w, first.from - 3)) v.points -= 3;
  return v;
}

/* 两查一改, 1+3: made of numbers. */
static bool is_formula(qk_str name) {
  static const qk_str digits = QK_LIT("一二两三四五六七八九十");
  unsigned numerals = 0;
  for (size_t at = 0; at + 3 <= name.n; at++)
    numerals += ((unsigned char)name.p[at] & 0xC0) != 0x80 &&
                qk_str_find(digits, qk_str_sub(name, at, at + 3)) % 3 == 0 &&
                qk_str_find(digits, qk_str_sub(name, at, at + 3)) < digits.n;
  return numerals > 1 || qk_str_find(name, QK_LIT("+")) < name.n;
}

/* 三个平台: a count of the article's own points, unless someone in it has them. */
static bool is_count(const practice_walk *w, qk_span phrase, qk_str ending) {
  return phrase.to - phrase.from == 6 + ending.n &&
         qk_str_starts(qk_str_sub(w->s->text, phrase.from + 3, phrase.to),
                       QK_LIT("个")) &&
         !qk_practice_held(w, phrase.from - 3);
}

qk_verdict qk_practice_name(const practice_walk *w, qk_span phrase) {
  qk_verdict v = {0};
  qk_str name = qk_str_sub(w->s->text, phrase.from, phrase.to);
  static const qk_str stops[] = {QK_LIT("。"), QK_LIT("！"), QK_LIT("？"), QK_LIT("；"),
                                 QK_LIT("：")};
  for (size_t i = 0; i < QK_COUNT(stops); i++)
    if (qk_str_find(name, stops[i]) < name.n) v.points -= 5;
  if (is_formula(name)) v.points++;
  const qk_term *t = qk_automaton_longest(&w->r->endings, name);
  bool begins = t && qk_automaton_field(&w->r->endings, t, 2).n;
  for (size_t n = 3; !begins && n <= 15 && n <= name.n; n += 3) {
    const qk_term *end =
        qk_automaton_longest(&w->r->endings, qk_str_sub(name, name.n - n, name.n));
    if (!end || end->text.n != n || qk_automaton_field(&w->r->endings, end, 2).n)
      continue;
    qk_str kind = qk_automaton_field(&w->r->endings, end, 1);
    if (qk_str_eq(kind, QK_LIT("-"))) { /* a campaign, a project */
      v.points -= 3;
      continue;
    }
    v.points += is_count(w, phrase, end->text) ? -2 : !v.kind.n;
    v.kind = kind;
  }
  if (begins) {
    v.points++;
    v.kind = qk_automaton_field(&w->r->endings, t, 1);
  }
  return v;
}

static bool is_local(const practice_walk *w, const qk_place_mention *m) {
  if (m->place == QK_NONE) return true;
  uint32_t n;
  return qk_extractor_places(w->s->x, &n)[m->place].level >= 3;
}

/* One behind the last place of the paragraph that begins before an offset. */
static uint32_t places_before(const practice_walk *w, uint32_t at) {
  uint32_t low = w->place, high = w->place_end;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (w->s->facts->places[mid].spot.from < at)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

/* The last place, of county level or below, before an offset in its sentence. */
static uint32_t holder_before(const practice_walk *w, uint32_t at) {
  const qk_place_mention *places = w->s->facts->places;
  uint32_t start = qk_scan_sentence(w->s, at).from;
  uint32_t end = places_before(w, at);
  for (uint32_t i = end; i-- > w->place && i + MOST_PLACES >= end;) {
    if (places[i].spot.from < start) break;
    if (places[i].spot.to <= at && is_local(w, &places[i])) return i;
  }
  return QK_NONE;
}

bool qk_practice_held(const practice_walk *w, uint32_t from) {
  return holder_before(w, from) != QK_NONE;
}

/* 甲区, 甲区乙街: a place with those right before it that govern it. */
static qk_str with_outer(const practice_walk *w, uint32_t mention) {
  const qk_place_mention *p = w->s->facts->places;
  uint32_t first = mention;
  while (first > w->place && mention - first < 3 &&
         p[first - 1].spot.to == p[first].spot.from && is_local(w, &p[first - 1]))
    first--;
  if (first == mention && p[mention].place != QK_NONE) {
    uint32_t n;
    return qk_extractor_places(w->s->x, &n)[p[mention].place].name;
  }
  return qk_str_sub(w->s->text, p[first].spot.from, p[mention].spot.to);
}

/* 一是“…”…。X区…: the sentence that explains the name tells whose it is. */
static uint32_t holder_behind(const practice_walk *w, uint32_t from, uint32_t to) {
  const qk_place_mention *p = w->s->facts->places;
  if (!is_enumerated(clause_before(w->s, from - 3))) return QK_NONE;
  uint32_t i = places_before(w, to);
  while (i < w->place_end && p[i].spot.from <= to + EXPLAINED && !is_local(w, &p[i])) i++;
  if (i >= w->place_end || p[i].spot.from > to + EXPLAINED) return QK_NONE;
  for (unsigned n = 0; n < 3 && i + 1 < w->place_end; n++, i++)
    if (p[i + 1].spot.from != p[i].spot.to) break;
  return i;
}

/* Bytes of the word that opens an example, 0. */
static size_t example_opener(qk_str sentence) {
  static const qk_str words[] = {QK_LIT("比如"), QK_LIT("例如"), QK_LIT("譬如"),
                                 QK_LIT("如")};
  for (size_t i = 0; i < QK_COUNT(words); i++) {
    if (!qk_str_starts(sentence, words[i])) continue;
    qk_str rest = qk_str_sub(sentence, words[i].n, sentence.n);
    return words[i].n + (qk_str_starts(rest, QK_LIT("，")) ? 3 : 0);
  }
  return 0;
}

/* Who acts where a sentence begins: the city as a whole, not the place of an example. */
static bool is_of_city(qk_str sentence, qk_str city) {
  static const qk_str words[] = {QK_LIT("市"), QK_LIT("全市"), QK_LIT("各"),
                                 QK_LIT("我们")};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (qk_str_starts(sentence, words[i])) return true;
  return city.n && qk_str_starts(sentence, city);
}

/* The place at `at`, with those that follow it at once; QK_NONE where there is none, or
 * the sentence up to `to` tells of others, too. */
static uint32_t only_place(const practice_walk *w, uint32_t at, uint32_t to) {
  const qk_place_mention *p = w->s->facts->places;
  uint32_t i = places_before(w, at);
  if (i >= w->place_end || p[i].spot.from != at || !is_local(w, &p[i])) return QK_NONE;
  while (i + 1 < w->place_end && p[i + 1].spot.from == p[i].spot.to) i++;
  return i + 1 < w->place_end && p[i + 1].spot.from < to ? QK_NONE : i;
}

/* 比如，X镇…。…探索出“…”: an example goes on until the city acts again. */
static uint32_t holder_of_example(const practice_walk *w, uint32_t at) {
  const qk_scan *s = w->s;
  qk_str city = s->issue->articles[s->article].city;
  uint32_t i = 0;
  while (i < s->n_sentences && s->sentences[i].to <= at) i++;
  for (unsigned n = 0; i < s->n_sentences && n < MOST_SENTENCES; n++, i--) {
    uint32_t from = s->sentences[i].from;
    qk_str sentence = qk_str_sub(s->text, from, s->sentences[i].to);
    size_t opener = example_opener(sentence);
    if (opener) return only_place(w, from + (uint32_t)opener, s->sentences[i].to);
    if (!i || is_of_city(sentence, city)) break;
  }
  return QK_NONE;
}

qk_str qk_practice_holder(practice_walk *w, uint32_t from, uint32_t to) {
  uint32_t place = holder_before(w, from);
  if (place == QK_NONE && from >= 3) place = holder_behind(w, from, to);
  if (place == QK_NONE) place = holder_of_example(w, from);
  if (place != QK_NONE) return with_outer(w, place);
  qk_str city = w->s->issue->articles[w->s->article].city;
  char name[64];
  if (city.n + 3 > sizeof name) return city;
  memcpy(name, city.p, city.n);
  memcpy(name + city.n, "市", 3);
  return qk_scan_copy(w->s, (qk_str){name, city.n + 3});
}

/* The length of a name without marks at the start of a text: up to its head, 0. */
static size_t unmarked_name(const practice_walk *w, qk_str text) {
  const qk_automaton *a = &w->r->inventions;
  for (size_t at = 0; at + 3 <= text.n && at < UNMARKED;) {
    if (stops_here(text, at, true)) return 0;
    char key[32] = "=";
    size_t most = text.n - at < 18 ? text.n - at : 18;
    memcpy(key + 1, text.p + at, most);
    const qk_term *head = qk_automaton_longest(a, (qk_str){key, most + 1});
    if (head && at >= 9) return at + head->text.n - 1;
    for (at++; at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80;) at++;
  }
  return 0;
}

void qk_practice_unmarked(practice_walk *w) {
  const qk_automaton *a = &w->r->inventions;
  qk_str text = w->s->text;
  uint32_t quotation = w->quotation, document = w->document;
  for (uint32_t at = w->s->body; at + QK_LONG_KEY <= text.n && !w->s->failed;) {
    unsigned char c = (unsigned char)text.p[at];
    const qk_term *verb = NULL;
    if (c >= 0xE3 && w->r->verb_third[(unsigned char)text.p[at + 2]])
      verb = qk_automaton_longest(a, qk_str_sub(text, at, text.n));
    if (!verb) {
      at += c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
      continue;
    }
    at += (uint32_t)verb->text.n;
    /* 组建了服务团队 tells what was done, not what it is called. */
    if (qk_str_starts(qk_str_sub(text, at, text.n), QK_LIT("了"))) continue;
    size_t n = unmarked_name(w, qk_str_sub(text, at, text.n));
    qk_span span = {at, at + (uint32_t)n};
    if (!n || qk_practice_said(w, &quotation, &document, span) || has_plan(w, at))
      continue;
    qk_str kind = {text.p, 0};
    qk_verdict v = qk_practice_name(w, span);
    qk_practice_put(w, span.from, span.to, v.kind.n ? v.kind : kind);
    at += (uint32_t)n;
  }
}
