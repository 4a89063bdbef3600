/* test_search_kwic.c - every occurrence, its context, its place in the file. */
#include "search/kwic.h"
#include "searched.h"
#include "text/width.h"

static const char *const sample[] = {QIKAN_SHARED "/issues"};
static const char *const example[] = {QIKAN_ROOT
                                      "/examples/issues/yunjiang-minsheng-2024-06.md"};

static qk_kwic_request request_of(const searched *s, const char *term) {
  return (qk_kwic_request){.search = searched_request(s, qk_str_of(term))};
}

static qk_kwic *lines_of(const searched *s, const qk_kwic_request *r) {
  qk_kwic *k;
  qk_err e = {0};
  cr_assert_eq(qk_kwic_run(&k, s->store, r, NULL, &e), QK_OK, "%s", e.msg);
  return k;
}

/* Occurrences of Han characters in paragraphs, white space between them left out: what a
 * reader counts who looks for the term in the text. */
static uint32_t count_by_hand(const read_texts *texts, const char *term) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < texts->n; i++) {
    qk_buf b = {0};
    qk_str t = texts->items[i].text;
    for (size_t k = 0; k < t.n; k++)
      if (t.p[k] != '\n' && t.p[k] != ' ') qk_buf_putc(&b, t.p[k]);
    qk_buf_putc(&b, '\0');
    for (const char *p = b.p; p && (p = strstr(p, term)) != NULL; p++) n++;
    qk_buf_free(&b);
  }
  return n;
}

/* The place is right where the file has the match at it, whatever line breaks stand in
 * it. */
static void check_place(const qk_kwic_line *line) {
  char path[512];
  snprintf(path, sizeof path, "%.*s", QK_ARG(line->path));
  FILE *f = fopen(path, "r");
  cr_assert(f, "%s", path);
  static char text[1 << 20];
  size_t n = fread(text, 1, sizeof text - 1, f);
  fclose(f);
  text[n] = '\0';
  const char *p = text;
  for (int64_t at = 1; at < line->line; at++) p = strchr(p, '\n') + 1;
  for (int64_t at = 1; at < line->col; at++) /* a character */
    for (p++; ((unsigned char)*p & 0xC0) == 0x80; p++) continue;
  for (size_t i = 0; i < line->match.n; p++) {
    if (*p == line->match.p[i]) {
      i++;
      continue;
    }
    /* Between the runs of a text there are line breaks, and what interrupts it. */
    cr_assert(i > 0, "%.*s is not at line %lld, column %lld: %.20s", QK_ARG(line->match),
              (long long)line->line, (long long)line->col, p);
    break;
  }
}

static void check_terms(const char *const *files, const char *const *terms, size_t n) {
  searched s;
  read_texts texts;
  searched_make(&s);
  searched_ingest(s.db, files, 1, 0);
  searched_open(&s);
  read_all(&s, "SELECT id, text FROM paragraph ORDER BY id", &texts);
  for (size_t i = 0; i < n; i++) {
    qk_kwic_request r = request_of(&s, terms[i]);
    qk_kwic *k = lines_of(&s, &r);
    uint32_t n_lines;
    const qk_kwic_line *lines = qk_kwic_lines(k, &n_lines);
    uint32_t expected = count_by_hand(&texts, terms[i]);
    cr_expect_gt(expected, 0, "%s", terms[i]);
    cr_expect_eq(qk_kwic_total(k), expected, "%s: %llu, not %u", terms[i],
                 (unsigned long long)qk_kwic_total(k), expected);
    cr_expect_eq(n_lines, expected);
    for (uint32_t m = 0; m < n_lines; m++) {
      cr_expect_leq(qk_width(lines[m].left), QK_KWIC_CONTEXT);
      cr_expect_leq(qk_width(lines[m].right), QK_KWIC_CONTEXT);
      check_place(&lines[m]);
    }
    qk_kwic_free(k);
  }
  qk_arena_free(&texts.arena);
  searched_close(&s);
}

Test(search_kwic, every_occurrence_in_the_example_issue) {
  static const char *const terms[] = {"代表", "联络站", "立法", "群众", "的"};
  check_terms(example, terms, QK_COUNT(terms));
}

Test(search_kwic, every_occurrence_in_a_real_issue) {
  static const char *const terms[] = {"民生实事", "代表联络站", "立法", "人大代表"};
  if (access(sample[0], R_OK) != 0) cr_skip_test("there is no " QIKAN_SHARED);
  check_terms(sample, terms, QK_COUNT(terms));
}

static char *shown(const searched *s, const qk_kwic_request *r) {
  qk_kwic *k = lines_of(s, r);
  qk_buf b = {0};
  uint32_t n_lines;
  const qk_kwic_line *lines = qk_kwic_lines(k, &n_lines);
  for (uint32_t i = 0; i < n_lines; i++)
    qk_buf_printf(&b, "%.*s[%.*s]%.*s %lld:%lld\n", QK_ARG(lines[i].left),
                  QK_ARG(lines[i].match), QK_ARG(lines[i].right),
                  (long long)lines[i].line, (long long)lines[i].col);
  qk_kwic_free(k);
  return b.p ? b.p : strdup("");
}

Test(search_kwic, lines_are_cut_and_ordered) {
  static const struct {
    const char *term;
    uint32_t width, limit;
    qk_kwic_sort sort;
    const char *lines;
  } cases[] = {
      {"市", 4, 0, QK_KWIC_POSITION,
       "早[市]开了 3:2\n去晚[市] 4:3\n没有[市]，早 6:3\n，早[市]有 6:6\n"},
      {"市", 4, 0, QK_KWIC_LEFT,
       "早[市]开了 3:2\n，早[市]有 6:6\n去晚[市] 4:3\n没有[市]，早 6:3\n"},
      {"市", 4, 0, QK_KWIC_RIGHT,
       "去晚[市] 4:3\n没有[市]，早 6:3\n早[市]开了 3:2\n，早[市]有 6:6\n"},
      {"市", 4, 2, QK_KWIC_RIGHT, "去晚[市] 4:3\n没有[市]，早 6:3\n"},
      {"市", 4, 2, QK_KWIC_POSITION, "早[市]开了 3:2\n去晚[市] 4:3\n"},
      {"年去", 6, 0, QK_KWIC_POSITION, "开了三[年去]晚市 3:6\n"},
  };
  searched s;
  char path[96];
  const char *const files[] = {path};
  searched_make(&s);
  snprintf(path, sizeof path, "%s/a.md", s.dir);
  FILE *f = fopen(path, "w");
  cr_assert(f && fputs("# 题\n\n早市开了三年\n去晚市\n\n没有市，早市有\n", f) >= 0);
  fclose(f);
  searched_ingest(s.db, files, 1, 0);
  searched_open(&s);
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    qk_kwic_request r = request_of(&s, cases[i].term);
    r.context = cases[i].width;
    r.limit = cases[i].limit;
    r.sort = cases[i].sort;
    char *got = shown(&s, &r);
    cr_expect_str_eq(got, cases[i].lines, "case %zu: got\n%s", i, got);
    free(got);
  }
  qk_kwic_request r = request_of(&s, "市");
  r.limit = 1;
  qk_kwic *k = lines_of(&s, &r);
  uint32_t n_lines;
  qk_kwic_lines(k, &n_lines);
  cr_expect_eq(n_lines, 1);
  cr_expect_eq(qk_kwic_total(k), 4);
  qk_kwic_free(k);
  searched_close(&s);
}

static bool same_line(const qk_kwic_line *a, const qk_kwic_line *b) {
  return a->hit.id == b->hit.id && a->hit.kind == b->hit.kind && a->at.from == b->at.from;
}

/* What is behind the lines asked for is counted from the index, not read. */
Test(search_kwic, a_part_of_the_lines_knows_how_many_there_are) {
  static const char *const queries[] = {"代表",       "的",           "代表 city:临澜",
                                        "群众 -代表", "代表 OR 群众", "代表 NEAR/3 群众",
                                        "1*"};
  static const qk_search_unit units[] = {QK_SEARCH_PARAGRAPHS, QK_SEARCH_SENTENCES,
                                         QK_SEARCH_ALL};
  searched s;
  searched_make(&s);
  searched_ingest(s.db, example, 1, 0);
  searched_open(&s);
  for (size_t i = 0; i < QK_COUNT(queries) * QK_COUNT(units); i++) {
    qk_kwic_request r = request_of(&s, queries[i / QK_COUNT(units)]);
    uint32_t n_whole, n_part;
    r.search.unit = units[i % QK_COUNT(units)];
    qk_kwic *whole = lines_of(&s, &r), *part;
    const qk_kwic_line *all = qk_kwic_lines(whole, &n_whole), *some;
    cr_assert_gt(n_whole, 0, "%s", queries[i / QK_COUNT(units)]);
    for (r.offset = 0, r.limit = 3; r.offset < n_whole + 4; r.offset += 1 + n_whole / 7) {
      part = lines_of(&s, &r);
      some = qk_kwic_lines(part, &n_part);
      cr_expect_eq(qk_kwic_total(part), n_whole, "case %zu", i);
      uint64_t left = r.offset < n_whole ? n_whole - r.offset : 0;
      cr_assert_eq(n_part, left < 3 ? left : 3, "case %zu", i);
      for (uint32_t k = 0; k < n_part; k++)
        cr_expect(same_line(&some[k], &all[r.offset + k]), "case %zu", i);
      qk_kwic_free(part);
    }
    qk_kwic_free(whole);
  }
  searched_close(&s);
}
