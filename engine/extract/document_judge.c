/* document_judge.c - what kind of document a title names, whose it is, and what was done
 * with it.
 * In:   mentions of the text at hand, its places, the lexicons.
 * Out:  kind, issuer and action of the mentions.
 * Owns: nothing. */
#include "extract/document.h"

enum {
  LOOK_BACK = 180, /* bytes before a title that are searched */
  LOOK_AHEAD = 45,
  LOOK_FAR = 180, /* the same where its verb must follow */
  ATTRIBUTE = 75  /* bytes of what is said of a title in an enumeration */
};

static qk_str before_text(const qk_scan *s, uint32_t at, uint32_t most) {
  uint32_t from = qk_scan_sentence(s, at).from;
  if (at - from > most) from = at - most;
  while (from < at && ((unsigned char)s->text.p[from] & 0xC0) == 0x80) from++;
  return qk_str_sub(s->text, from, at);
}

static qk_str after_text(const qk_scan *s, uint32_t at, uint32_t most) {
  size_t to = s->text.n - at > most ? at + most : s->text.n;
  while (to < s->text.n && ((unsigned char)s->text.p[to] & 0xC0) == 0x80) to++;
  return qk_str_sub(s->text, at, to);
}

/* Without what stands in brackets at its end: （草案）, （2020—2022年）. */
static qk_str without_brackets(qk_str title) {
  static const struct {
    qk_str open, close;
  } pairs[] = {{QK_LIT("（"), QK_LIT("）")}, {QK_LIT("("), QK_LIT(")")}};
  for (size_t i = 0; i < QK_COUNT(pairs); i++) {
    if (!qk_str_ends(title, pairs[i].close)) continue;
    for (size_t at = title.n - pairs[i].close.n; at > 0; at--)
      if (qk_str_starts(qk_str_sub(title, at, title.n), pairs[i].open))
        return qk_str_sub(title, 0, at);
  }
  return title;
}

/* Without the state it is in, in brackets or not: 规划纲要草案 is a 规划纲要. */
static qk_str without_state(qk_str title) {
  static const qk_str states[] = {
      QK_LIT("修订草案"),   QK_LIT("修正草案"), QK_LIT("草案"),   QK_LIT("草案修改稿"),
      QK_LIT("征求意见稿"), QK_LIT("送审稿"),   QK_LIT("建议稿"), QK_LIT("修订稿")};
  title = without_brackets(title);
  for (size_t i = 0; i < QK_COUNT(states); i++)
    if (title.n > states[i].n && qk_str_ends(title, states[i]))
      return qk_str_sub(title, 0, title.n - states[i].n);
  return title;
}

/* Does a place of the upper levels begin where a title does? */
static const qk_place_mention *region_of(const qk_scan *s, const qk_document_mention *m) {
  uint32_t at = (uint32_t)(m->title.p - s->text.p);
  if (qk_str_starts(m->title, QK_LIT("中共"))) at += 6;
  uint32_t low = s->place_first, high = s->facts->n_places;
  while (low < high) {
    uint32_t mid = low + (high - low) / 2;
    if (s->facts->places[mid].spot.from < at)
      low = mid + 1;
    else
      high = mid;
  }
  const qk_place_mention *p = &s->facts->places[low];
  return low < s->facts->n_places && p->spot.from == at && p->place != QK_NONE ? p : NULL;
}

/* Does a title begin with the name of a province, of the gazetteer or not (甲乙省…)? */
static bool of_province(qk_str title) {
  static const qk_str before[] = {QK_LIT("全"), QK_LIT("我"), QK_LIT("各"), QK_LIT("跨"),
                                  QK_LIT("于")};
  static const qk_str behind[] = {QK_LIT("际"), QK_LIT("级"), QK_LIT("市"), QK_LIT("内"),
                                  QK_LIT("外"), QK_LIT("直"), QK_LIT("域"), QK_LIT("长")};
  size_t at = 6;
  if (title.n < 15) return false;
  while (at <= 9 && !qk_str_starts(qk_str_sub(title, at, title.n), QK_LIT("省"))) at += 3;
  if (at > 9) return false;
  for (size_t i = 0; i < QK_COUNT(before); i++)
    if (qk_str_ends(qk_str_sub(title, 0, at), before[i])) return false;
  for (size_t i = 0; i < QK_COUNT(behind); i++)
    if (qk_str_starts(qk_str_sub(title, at + 3, title.n), behind[i])) return false;
  return true;
}

static bool rule_fits(const qk_scan *s, const qk_document_mention *m, qk_str title,
                      qk_str entry) {
  if (!qk_str_ends(title, qk_entry_field(entry, 0))) return false;
  qk_str more = qk_entry_field(entry, 2);
  if (!more.n) return true;
  if (qk_str_eq(more, QK_LIT("<region>"))) return region_of(s, m) != NULL;
  return qk_str_find(title, more) < title.n;
}

/* The first word of an automaton in a text, NULL where there is none. */
static const qk_term *first_in(const qk_automaton *a, qk_str text) {
  for (size_t at = 0; at + 3 <= text.n; at++) {
    if (((unsigned char)text.p[at] & 0xC0) == 0x80) continue;
    const qk_term *t = qk_automaton_longest(a, qk_str_sub(text, at, text.n));
    if (t) return t;
  }
  return NULL;
}

static const qk_term *last_in(const qk_automaton *a, qk_str text) {
  const qk_term *last = NULL;
  for (size_t at = 0; at + 3 <= text.n;) {
    const qk_term *t = qk_automaton_longest(a, qk_str_sub(text, at, text.n));
    if (t) last = t;
    at += t ? t->text.n : 1;
    while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80) at++;
  }
  return last;
}

/* The word in which a text ends. */
static const qk_term *ending_of(const qk_automaton *a, qk_str text) {
  for (size_t at = 0; at + 3 <= text.n; at++) {
    const qk_term *t = qk_automaton_longest(a, qk_str_sub(text, at, text.n));
    if (t && at + t->text.n == text.n) return t;
  }
  return NULL;
}

qk_str qk_document_kind(const qk_scan *s, const qk_document_rules *r,
                        const qk_document_mention *m) {
  qk_str title = without_state(m->title);
  if (title.n) {
    const uint32_t *i = r->kind_of_last[(unsigned char)title.p[title.n - 1]];
    for (; *i != QK_NONE; i++)
      if (rule_fits(s, m, title, r->kinds[*i])) return qk_entry_field(r->kinds[*i], 1);
  }
  const qk_term *t = first_in(&r->context, after_text(s, m->spot.to, LOOK_AHEAD));
  if (!t) t = ending_of(&r->context, before_text(s, m->spot.from, 18));
  return t ? qk_automaton_field(&r->context, t, 1) : QK_LIT("press");
}

/* The clause that a title closes: the verb that governs it stands there. */
static qk_str clause_before(const qk_scan *s, uint32_t at) {
  static const qk_str stops[] = {QK_LIT("，"), QK_LIT("；"), QK_LIT("："),
                                 QK_LIT("。"), QK_LIT("》"), QK_LIT(",")};
  qk_str text = before_text(s, at, LOOK_BACK);
  for (size_t i = text.n; i-- > 0;) {
    unsigned char c = (unsigned char)text.p[i];
    if (c != 0x8C && c != 0x9B && c != 0x9A && c != 0x82 && c != 0x8B && c != ',')
      continue; /* the last byte of none of them */
    for (size_t k = 0; k < QK_COUNT(stops); k++)
      if (qk_str_ends(qk_str_sub(text, 0, i + 1), stops[k]))
        return qk_str_sub(text, i + 1, text.n);
  }
  return text;
}

/* 国家 and 省 as they are; 市 is the article's city. */
static qk_str issuer_named(const qk_scan *s, qk_str who) {
  if (!qk_str_eq(who, QK_LIT("市"))) return who;
  return s->issue->articles[s->article].city;
}

static qk_str issuer_of(const qk_scan *s, const qk_document_rules *r,
                        const qk_document_mention *m) {
  if (qk_str_eq(m->kind, QK_LIT("press"))) return (qk_str){m->title.p, 0};
  const qk_term *t = qk_automaton_longest(&r->issuers, m->title);
  if (t) return issuer_named(s, qk_automaton_field(&r->issuers, t, 1));
  const qk_place_mention *p = region_of(s, m);
  if (p) {
    uint32_t n;
    const qk_place *place = &qk_extractor_places(s->x, &n)[p->place];
    if (place->level == 1) return QK_LIT("省");
    qk_str city = s->issue->articles[s->article].city;
    return city.n && !qk_str_starts(place->name, city) ? place->name : city;
  }
  if (qk_str_eq(m->kind, QK_LIT("law"))) return QK_LIT("国家");
  if (of_province(m->title)) return QK_LIT("省");
  if (!qk_str_eq(m->kind, QK_LIT("motion")))
    t = last_in(&r->issuers, clause_before(s, m->spot.from));
  return issuer_named(s, t ? qk_automaton_field(&r->issuers, t, 1) : QK_LIT("市"));
}

/* The joint of an enumeration at the start of a text: its bytes, 0. */
static size_t joint_at(qk_str text) {
  static const qk_str joints[] = {QK_LIT("以及"), QK_LIT("、"), QK_LIT("和"),
                                  QK_LIT("及"),   QK_LIT("与"), QK_LIT("，")};
  for (size_t i = 0; i < QK_COUNT(joints); i++)
    if (qk_str_starts(text, joints[i])) return joints[i].n;
  return 0;
}

static bool stops_at(qk_str text) {
  static const qk_str stops[] = {QK_LIT("，"), QK_LIT("；"), QK_LIT("。"), QK_LIT("《"),
                                 QK_LIT("、"), QK_LIT("："), QK_LIT(",")};
  for (size_t i = 0; i < QK_COUNT(stops); i++)
    if (qk_str_starts(text, stops[i])) return true;
  return false;
}

/* Do two mentions stand side by side in one enumeration?  Something may be said of the
 * second (《甲》、首部湿地法规《乙》), but no clause of its own. */
static bool adjoin(const qk_scan *s, const qk_document_rules *r,
                   const qk_document_mention *a, const qk_document_mention *b) {
  if (b->spot.from < a->spot.to) return false;
  qk_str between = qk_str_sub(s->text, a->spot.to, b->spot.from);
  size_t joint = joint_at(between);
  if (joint == between.n) return true;
  if (!joint || between.n > ATTRIBUTE || qk_str_starts(between, QK_LIT("，")))
    return false;
  for (size_t i = joint; i < between.n; i++)
    if (stops_at(qk_str_sub(between, i, between.n))) return false;
  return !last_in(&r->before, between) && !last_in(&r->after, between);
}

/* What follows a title up to the next mark, of which an action must be near; nothing
 * where the title is joined to something else (《甲》和三项立法制度). */
static qk_str clause_after(const qk_scan *s, uint32_t at, uint32_t most) {
  qk_str text = after_text(s, at, most);
  if (joint_at(text)) return qk_str_sub(text, 0, 0);
  for (size_t i = 0; i < text.n; i++)
    if (stops_at(qk_str_sub(text, i, text.n))) return qk_str_sub(text, 0, i);
  return text;
}

/* 将《甲》…列为重点督办建议: the verb stands behind, however far. */
static bool is_shifted(const qk_str before) {
  return qk_str_ends(before, QK_LIT("将")) || qk_str_ends(before, QK_LIT("把"));
}

static void judge_group(qk_scan *s, const qk_document_rules *r, uint32_t from,
                        uint32_t to) {
  qk_document_mention *d = s->facts->documents;
  qk_str lead = clause_before(s, d[from].spot.from);
  uint32_t most = is_shifted(lead) ? LOOK_FAR : LOOK_AHEAD;
  const qk_term *after = first_in(&r->after, clause_after(s, d[to - 1].spot.to, most));
  const qk_term *before = last_in(&r->before, lead);
  qk_str action = {d[from].title.p, 0};
  if (after)
    action = qk_automaton_field(&r->after, after, 1);
  else if (before)
    action = qk_automaton_field(&r->before, before, 1);
  for (uint32_t i = from; i < to; i++) d[i].action = action;
}

void qk_document_judge(qk_scan *s, const qk_document_rules *r) {
  qk_facts *f = s->facts;
  for (uint32_t i = s->document_first; i < f->n_documents; i++) {
    qk_document_mention *m = &f->documents[i];
    m->kind = qk_document_kind(s, r, m);
    m->issuer = issuer_of(s, r, m);
  }
  for (uint32_t i = s->document_first, j; i < f->n_documents; i = j) {
    for (j = i + 1; j < f->n_documents; j++)
      if (!adjoin(s, r, &f->documents[j - 1], &f->documents[j])) break;
    judge_group(s, r, i, j);
  }
}
