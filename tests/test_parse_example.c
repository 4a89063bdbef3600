/* test_parse_example.c - the example issue against what its author expects of the parse.
 */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "parsed.h"
#include "text/fold.h"

#define EXAMPLE QIKAN_ROOT "/examples/issues/yunjiang-minsheng-2024-06"

enum { ROWS_MAX = 400, FIELDS = 4 };

typedef struct keys { /* rows of the key file, fields in place */
  char *text;
  qk_str rows[ROWS_MAX][FIELDS]; /* facet, city, level or date, text */
  size_t n;
} keys;

static void read_keys(keys *k) {
  FILE *f = fopen(EXAMPLE ".expected.tsv", "rb");
  cr_assert_not_null(f);
  k->text = calloc(1, 1 << 20);
  size_t n = fread(k->text, 1, (1 << 20) - 1, f);
  fclose(f);
  k->n = 0;
  char *line = memchr(k->text, '\n', n); /* behind the header */
  while (line && line[1] && k->n < ROWS_MAX) {
    char *end = strchr(++line, '\n'), *at = line;
    for (int i = 0; i < FIELDS; i++) {
      char *tab = i < FIELDS - 1 ? memchr(at, '\t', (size_t)(end - at)) : end;
      cr_assert_not_null(tab);
      k->rows[k->n][i] = (qk_str){at, (size_t)(tab - at)};
      at = tab + 1;
    }
    k->n++;
    line = end;
  }
  cr_assert_gt(k->n, 100);
}

static bool same(qk_str a, qk_str b) {
  qk_buf x = {0}, y = {0};
  qk_fold(a, &x);
  qk_fold(b, &y);
  bool equal = qk_str_eq(qk_buf_str(&x), qk_buf_str(&y));
  qk_buf_free(&x);
  qk_buf_free(&y);
  return equal;
}

static qk_str city_of(const qk_issue *is, uint32_t article) {
  return article == QK_NONE ? (qk_str){0} : is->articles[article].city;
}

/* The next key of a facet from *at on; its row, or NULL. */
static const qk_str *next_key(const keys *k, const char *facet, size_t *at) {
  for (; *at < k->n; ++*at)
    if (qk_str_eq(k->rows[*at][0], qk_str_of(facet))) return k->rows[(*at)++];
  return NULL;
}

Test(example, sections_have_their_levels_and_titles_in_order) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  cr_expect(qk_str_eq(p.profile->name, QK_LIT("yunjiang-minsheng")));
  size_t at = 0;
  for (uint32_t i = 0; i < p.issue.n_sections; i++) {
    const qk_section *s = &p.issue.sections[i];
    const qk_str *key = next_key(&k, "section", &at);
    cr_assert_not_null(key, "more sections than expected: %.*s", QK_ARG(s->title.s));
    char level[16];
    snprintf(level, sizeof level, "%u", s->level);
    cr_assert(same(key[1], city_of(&p.issue, s->article)) &&
                  same(key[2], qk_str_of(level)) && same(key[3], s->title.s),
              "%.*s %.*s %.*s is expected, %.*s %s %.*s found", QK_ARG(key[1]),
              QK_ARG(key[2]), QK_ARG(key[3]), QK_ARG(city_of(&p.issue, s->article)),
              level, QK_ARG(s->title.s));
  }
  cr_expect_null(next_key(&k, "section", &at));
  parsed_free(&p);
  free(k.text);
}

Test(example, captions_are_told_from_body_text_and_dated) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  size_t at = 0;
  for (uint32_t i = 0; i < p.issue.n_captions; i++) {
    const qk_caption *c = &p.issue.captions[i];
    const qk_str *key = next_key(&k, "caption", &at);
    cr_assert_not_null(key, "more captions than expected: %.*s", QK_ARG(c->text.s));
    char date[64];
    if (qk_str_eq(c->date_start, c->date_end))
      snprintf(date, sizeof date, "%.*s", QK_ARG(c->date_start));
    else
      snprintf(date, sizeof date, "%.*s/%.*s", QK_ARG(c->date_start),
               QK_ARG(c->date_end));
    cr_expect(same(key[3], c->text.s), "%.*s is expected, %.*s found", QK_ARG(key[3]),
              QK_ARG(c->text.s));
    cr_expect(same(key[2], qk_str_of(date)), "%s", date);
  }
  const qk_str *cover = next_key(&k, "caption", &at); /* the back cover's has no article
                                                       */
  cr_expect(!cover || (!cover[1].n && !next_key(&k, "caption", &at)));
  parsed_free(&p);
  free(k.text);
}

Test(example, cut_paragraphs_are_one_again) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  size_t at = 0, joins = 0;
  for (const qk_str *key; (key = next_key(&k, "join", &at)); joins++) {
    size_t bar = qk_str_find(key[3], QK_LIT("|"));
    char both[512];
    snprintf(both, sizeof both, "%.*s%.*s", (int)bar, key[3].p, (int)(key[3].n - bar - 1),
             key[3].p + bar + 1);
    bool found = false;
    for (uint32_t i = 0; i < p.issue.n_paragraphs && !found; i++) {
      qk_buf x = {0}, y = {0};
      qk_fold(p.issue.paragraphs[i].text.s, &x);
      qk_fold(qk_str_of(both), &y);
      found = qk_str_find(qk_buf_str(&x), qk_buf_str(&y)) < x.n;
      qk_buf_free(&x);
      qk_buf_free(&y);
    }
    cr_expect(found, "not joined: %.*s", QK_ARG(key[3]));
  }
  cr_expect_geq(joins, 20);
  parsed_free(&p);
  free(k.text);
}

static const char *kind_name(qk_article_kind kind) {
  static const char *const names[] = {"notice", "speech", "city_report", "appendix",
                                      "other"};
  return names[kind];
}

Test(example, articles_have_kind_city_title_byline_and_end_mark) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  size_t at = 0;
  for (uint32_t i = 0; i < p.issue.n_articles; i++) {
    const qk_article *a = &p.issue.articles[i];
    const qk_str *key = next_key(&k, "article", &at);
    cr_assert_not_null(key, "more articles than expected: %.*s", QK_ARG(a->title.s));
    char text[2048];
    snprintf(text, sizeof text, "%.*s | %.*s | %.*s | %d", QK_ARG(a->title.s),
             QK_ARG(a->kicker.s), QK_ARG(a->byline.s), a->end_mark.s.n > 0);
    cr_expect(same(key[3], qk_str_of(text)), "%.*s is expected, %s found", QK_ARG(key[3]),
              text);
    cr_expect(same(key[1], a->city));
    cr_expect(same(key[2], qk_str_of(kind_name(a->kind))), "%s: %s", text,
              kind_name(a->kind));
  }
  cr_expect_null(next_key(&k, "article", &at));
  parsed_free(&p);
  free(k.text);
}

Test(example, contents_entries_are_tied_to_their_articles) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  size_t at = 0;
  for (uint32_t i = 0; i < p.issue.n_toc; i++) {
    const qk_toc_entry *t = &p.issue.toc[i];
    const qk_str *key = next_key(&k, "toc", &at);
    cr_assert_not_null(key, "more entries than expected: %.*s", QK_ARG(t->title));
    char text[2048];
    snprintf(text, sizeof text, "%.*s | %.*s | %.*s | %d", QK_ARG(t->column_title),
             QK_ARG(t->title), QK_ARG(t->author), t->article != QK_NONE);
    cr_expect(same(key[3], qk_str_of(text)), "%.*s is expected, %s found", QK_ARG(key[3]),
              text);
    cr_expect(same(key[1], t->city) && same(key[2], t->page), "%s", text);
    if (t->article != QK_NONE)
      cr_expect(qk_str_eq(p.issue.articles[t->article].page, t->page));
  }
  cr_expect_null(next_key(&k, "toc", &at));
  parsed_free(&p);
  free(k.text);
}

Test(example, masthead_fields_and_staff_are_read) {
  parsed p;
  keys k;
  read_keys(&k);
  parsed_file(&p, EXAMPLE ".md", NULL);
  const qk_issue *is = &p.issue;
  const struct {
    const char *name;
    qk_str value;
  } fields[] = {{"periodical", is->periodical},
                {"number", is->number},
                {"year", is->year},
                {"month", is->month},
                {"date", is->date},
                {"price_yuan", is->price_yuan},
                {"cn_serial", is->cn_serial},
                {"publisher", is->publisher},
                {"address", is->address},
                {"postal_code", is->postal_code},
                {"website", is->website},
                {"email", is->email},
                {"special_title", is->title}};
  size_t at = 0;
  for (const qk_str *key; (key = next_key(&k, "masthead", &at));) {
    size_t eq = qk_str_find(key[3], QK_LIT("="));
    bool known = false;
    for (size_t i = 0; i < QK_COUNT(fields); i++) {
      if (!qk_str_eq(qk_str_sub(key[3], 0, eq), qk_str_of(fields[i].name))) continue;
      known = true;
      cr_expect(same(qk_str_sub(key[3], eq + 1, key[3].n), fields[i].value),
                "%.*s is expected, %.*s found", QK_ARG(key[3]), QK_ARG(fields[i].value));
    }
    cr_expect(known, "%.*s", QK_ARG(key[3]));
  }
  at = 0;
  for (uint32_t i = 0; i < is->n_staff; i++) {
    const qk_str *key = next_key(&k, "staff", &at);
    cr_assert_not_null(key);
    char text[256];
    snprintf(text, sizeof text, "%.*s：%.*s", QK_ARG(is->staff[i].role),
             QK_ARG(is->staff[i].name));
    cr_expect(same(key[3], qk_str_of(text)), "%s", text);
  }
  cr_expect_null(next_key(&k, "staff", &at));
  parsed_free(&p);
  free(k.text);
}
