/* test_parse_coverage.c - nothing of a source is lost and nothing is stored twice. */
#include <criterion/criterion.h>
#include <dirent.h>

#include "parsed.h"
#include "text/utf8.h"

typedef struct cover {
  const parsed *p;
  unsigned char *times; /* a byte of the source stands in so many stored texts */
  uint32_t torn;        /* pieces that do not say what the source says */
} cover;

static void count(void *context, const char *kind, const qk_text *t, uint32_t heading) {
  cover *c = context;
  (void)kind;
  uint32_t end = 0;
  for (uint32_t i = 0; i < t->n_pieces; i++) {
    qk_piece piece = t->pieces[i];
    qk_str src = c->p->src.text;
    if (piece.src + piece.len > src.n) {
      c->torn++;
      continue;
    }
    /* A header row printed twice has further pieces with the text of the first. */
    bool again = i > 0 && piece.at < end;
    end = piece.at + piece.len;
    if (end > t->s.n || memcmp(t->s.p + piece.at, src.p + piece.src, piece.len) != 0)
      c->torn += !again || strcmp(kind, "cell") != 0;
    for (uint32_t k = 0; k < piece.len; k++)
      if (piece.at + k >= heading) c->times[piece.src + k]++;
  }
}

/* Han characters of the source that stand in no or in several stored texts. */
static uint32_t uncovered(const parsed *p, char *first, size_t size) {
  cover c = {.p = p, .times = calloc(p->src.text.n + 1, 1)};
  parsed_texts(&p->issue, count, &c);
  cr_expect_eq(c.torn, 0, "%s: %u pieces differ from the source", p->src.path, c.torn);
  uint32_t wrong = 0;
  for (size_t i = 0; i < p->src.text.n;) {
    size_t len;
    uint32_t cp = qk_utf8_at(p->src.text.p + i, &len);
    if (qk_is_han(cp) && c.times[i] != 1) {
      if (!wrong++) {
        uint32_t col, line = qk_source_line(&p->src, (uint32_t)i, &col);
        snprintf(first, size, "line %u column %u is stored %u times", line, col,
                 c.times[i]);
      }
    }
    i += len;
  }
  free(c.times);
  return wrong;
}

static void covers(const char *path, const char *profile) {
  parsed p;
  char first[128] = "";
  parsed_file(&p, path, profile);
  uint32_t wrong = uncovered(&p, first, sizeof first);
  cr_expect_eq(wrong, 0, "%s: %u Han characters, the first: %s", path, wrong, first);
  parsed_free(&p);
}

Test(coverage, example_issue_is_stored_once_and_whole) {
  covers(QIKAN_ROOT "/examples/issues/yunjiang-minsheng-2024-06.md", NULL);
}

Test(coverage, a_profile_that_does_not_fit_loses_nothing) {
  const char *const profiles[] = {"markdown", "document", "weekly", "renmin-zhisheng"};
  for (size_t i = 0; i < QK_COUNT(profiles); i++)
    covers(QIKAN_ROOT "/examples/issues/yunjiang-minsheng-2024-06.md", profiles[i]);
}

static int covers_folder(const char *folder) {
  DIR *d = opendir(folder);
  int n = 0;
  if (!d) return 0;
  for (struct dirent *f; (f = readdir(d));) {
    size_t len = strlen(f->d_name);
    bool text = len > 4 && (!strcmp(f->d_name + len - 3, ".md") ||
                            !strcmp(f->d_name + len - 4, ".txt"));
    if (!text || !strcmp(f->d_name, "README.md")) continue;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
    covers(path, NULL);
    n++;
  }
  closedir(d);
  return n;
}

Test(coverage, real_documents_are_stored_once_and_whole) {
  int n = covers_folder(QIKAN_SHARED "/issues") + covers_folder(QIKAN_SHARED "/corpora");
  if (!n) cr_skip_test("no documents beside the checkout");
  cr_expect_gt(n, 20);
}
