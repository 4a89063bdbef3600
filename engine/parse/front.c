/* front.c - masthead, colophon and back matter, line by line. */
#include "parse/parser.h"
#include "text/utf8.h"

/* Fields of an issue by the name of the group that gives them. */
static const struct {
  const char *name;
  size_t offset;
} issue_fields[] = {
#define FIELD(f)                                                                         \
  { #f, offsetof(qk_issue, f) }
    FIELD(periodical), FIELD(number),  FIELD(year),        FIELD(month),
    FIELD(date),       FIELD(title),   FIELD(price_yuan),  FIELD(cn_serial),
    FIELD(publisher),  FIELD(address), FIELD(postal_code), FIELD(website),
    FIELD(email),
#undef FIELD
};

static qk_str *field_of(qk_issue *issue, size_t i) {
  return (qk_str *)(void *)((char *)issue + issue_fields[i].offset);
}

static bool is_number_field(const char *name) {
  return !strcmp(name, "number") || !strcmp(name, "year") || !strcmp(name, "month");
}

static qk_str without_zeros(qk_str s) {
  while (s.n > 1 && s.p[0] == '0') s = qk_str_sub(s, 1, s.n);
  return s;
}

/* "a b" as one string in the arena. */
static void add_name(qk_parser *p, qk_str *names, const char *name) {
  qk_str add = qk_str_of(name);
  char *z = qk_arena_alloc(p->arena, names->n + add.n + 1);
  if (!z) {
    p->failed = true;
    return;
  }
  size_t at = names->n;
  if (at) memcpy(z, names->p, at), z[at++] = ' ';
  memcpy(z + at, add.p, add.n);
  *names = (qk_str){z, at + add.n};
}

/* The day has no column of its own; it waits in issue.date as one or two digits. */
static bool take(qk_parser *p, const qk_pattern *pattern, const qk_match *m,
                 qk_str *names) {
  bool any = false;
  for (size_t i = 0; i < QK_COUNT(issue_fields); i++) {
    const char *name = issue_fields[i].name;
    qk_str v = qk_trim(qk_match_named(pattern, m, name));
    if (!v.n) continue;
    any = true;
    qk_str *field = field_of(p->issue, i);
    if (!field->n) *field = is_number_field(name) ? without_zeros(v) : v;
    if (names) add_name(p, names, name);
  }
  qk_str day = qk_match_named(pattern, m, "day");
  if (day.n && !p->issue->date.n) p->issue->date = without_zeros(day);
  if (day.n && names) add_name(p, names, "date");
  return any || day.n;
}

static void take_all(qk_parser *p, const qk_patterns *set, qk_str line, qk_str *names) {
  qk_match m;
  for (uint32_t i = 0; i < set->n; i++)
    if (qk_pattern_match(set->items[i], p->matcher, line, &m))
      take(p, set->items[i], &m, names);
}

void qk_front_heading(qk_parser *p, qk_str title) {
  take_all(p, &p->profile->fields, title, NULL);
  take_all(p, &p->profile->heading_fields, title, NULL);
}

bool qk_front_is_field(qk_parser *p, qk_str line) {
  qk_match m;
  return qk_any_match(p, &p->profile->fields, line, &m, NULL);
}

static bool name_separator(qk_str s, size_t i, size_t *len) {
  uint32_t cp = qk_utf8_at(s.p + i, len);
  return qk_is_space(cp) || cp == 0x3001 || cp == ',' || cp == 0xFF0C || cp == '/';
}

static void staff(qk_parser *p, qk_str role, qk_str names, uint32_t masthead) {
  for (size_t i = 0; i < names.n;) {
    size_t len, from;
    while (i < names.n && name_separator(names, i, &len)) i += len;
    for (from = i; i < names.n && !name_separator(names, i, &len);) i += len;
    if (from == i) break;
    qk_staff *s = QK_PUSH(p, staff);
    if (!s) return;
    *s = (qk_staff){qk_trim(role), qk_str_sub(names, from, i), masthead};
  }
}

void qk_front_line(qk_parser *p, qk_text text) {
  if (!text.s.n) return;
  uint32_t index = p->issue->n_masthead;
  qk_masthead *row = QK_PUSH(p, masthead);
  if (!row) return;
  qk_str names = {0};
  take_all(p, &p->profile->fields, text.s, &names);
  qk_match m;
  const qk_pattern *which = NULL;
  if (text.s.n < 400 && qk_any_match(p, &p->profile->staff, text.s, &m, &which)) {
    staff(p, qk_match_named(which, &m, "role"), qk_match_named(which, &m, "names"),
          index);
    add_name(p, &names, "staff");
  }
  *row = (qk_masthead){text, names};
}

void qk_front_keep(qk_parser *p, uint32_t node) {
  const qk_node *n = &p->blocks.nodes[node];
  for (uint32_t i = 0; i < n->n_lines && !p->failed; i++) {
    qk_text text = qk_parser_line(p, n->line + i);
    qk_masthead *row = text.s.n ? QK_PUSH(p, masthead) : NULL;
    if (row) *row = (qk_masthead){text, {0}};
  }
}

void qk_front_lines(qk_parser *p, uint32_t node) {
  const qk_node *n = &p->blocks.nodes[node];
  for (uint32_t i = 0; i < n->n_lines; i++)
    qk_front_line(p, qk_parser_line(p, n->line + i));
}

/* The date as precisely as the issue states it. */
void qk_front_finish(qk_parser *p) {
  qk_issue *is = p->issue;
  if (is->date.n > 2) return; /* stated as a whole */
  qk_str day = is->date;
  is->date = (qk_str){0};
  if (is->year.n != 4) return;
  char *z = qk_arena_alloc(p->arena, sizeof "2021-09-20");
  if (!z) {
    p->failed = true;
    return;
  }
  memcpy(z, is->year.p, 4);
  is->date = (qk_str){z, 4};
  const qk_str parts[] = {is->month, day};
  for (size_t i = 0; i < 2; i++) {
    if (parts[i].n == 0 || parts[i].n > 2) break;
    z[is->date.n] = '-';
    z[is->date.n + 1] = parts[i].n == 2 ? parts[i].p[0] : '0';
    z[is->date.n + 2] = parts[i].p[parts[i].n - 1];
    is->date.n += 3;
  }
}
