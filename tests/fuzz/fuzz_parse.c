/* fuzz_parse.c - the parser under any text.
 * In:   byte 0 chooses the profile, the rest is the file.
 * Out:  an abort where a row names a row that does not exist, a piece is not what the
 *       source has at its place, or a Han character is not in exactly one stored text.
 * Owns: the compiled profiles, for the life of the process. */
#include "fuzz.h"
#include "profiles.h"

#include "parse/parse.h"
#include "text/utf8.h"

typedef struct cover {
  const qk_source *src;
  uint8_t *times; /* how many stored texts hold the byte, up to 255 */
} cover;

/* owned: bytes at the start that are a run-in heading, which its section owns. */
static void mark_from(cover *c, const char *what, uint32_t index, const qk_text *t,
                      uint32_t owned) {
  qk_str source = c->src->text;
  MUST(qk_utf8_valid(t->s) == t->s.n, "%s %u is not UTF-8", what, index);
  for (uint32_t i = 0; i < t->n_pieces; i++) {
    qk_piece p = t->pieces[i];
    MUST(p.len > 0, "%s %u: piece %u is empty", what, index, i);
    MUST((uint64_t)p.src + p.len <= source.n, "%s %u: piece %u leaves the source", what,
         index, i);
    MUST((uint64_t)p.at + p.len <= t->s.n, "%s %u: piece %u leaves its text", what, index,
         i);
    MUST(memcmp(source.p + p.src, t->s.p + p.at, p.len) == 0,
         "%s %u: piece %u differs from the source", what, index, i);
    if (i) {
      const qk_piece *q = &t->pieces[i - 1];
      MUST(p.src >= q->src + q->len, "%s %u: piece %u does not ascend", what, index, i);
      /* A header that was printed again begins anew. */
      bool again = p.at == 0 && strcmp(what, "cell") == 0;
      MUST(p.at >= q->at + q->len || again, "%s %u: piece %u goes back in its text", what,
           index, i);
    }
    for (uint32_t k = 0; k < p.len; k++)
      if (p.at + k >= owned && c->times[p.src + k] < 255) c->times[p.src + k]++;
  }
}

static void mark(cover *c, const char *what, uint32_t index, const qk_text *t) {
  mark_from(c, what, index, t, 0);
}

static void mark_all(cover *c, const qk_issue *s) {
  for (uint32_t i = 0; i < s->n_masthead; i++)
    mark(c, "masthead", i, &s->masthead[i].text);
  for (uint32_t i = 0; i < s->n_toc; i++) {
    mark(c, "contents entry", i, &s->toc[i].line);
    mark(c, "contents column", i, &s->toc[i].column_heading);
  }
  for (uint32_t i = 0; i < s->n_articles; i++) {
    const qk_article *a = &s->articles[i];
    mark(c, "kicker", i, &a->kicker);
    mark(c, "title", i, &a->title);
    mark(c, "byline", i, &a->byline);
    mark(c, "city", i, &a->city_text);
    mark(c, "end mark", i, &a->end_mark);
  }
  for (uint32_t i = 0; i < s->n_sections; i++)
    mark(c, "section", i, &s->sections[i].title);
  for (uint32_t i = 0; i < s->n_paragraphs; i++)
    mark_from(c, "paragraph", i, &s->paragraphs[i].text, s->paragraphs[i].heading);
  for (uint32_t i = 0; i < s->n_captions; i++)
    mark(c, "caption", i, &s->captions[i].text);
  for (uint32_t i = 0; i < s->n_cells; i++) mark(c, "cell", i, &s->cells[i].text);
}

/* Only Han characters: punctuation may be markup.  What a link points to is kept beside
 * its text and may repeat it, so that it counts only where nothing else holds the bytes.
 */
static void check_cover(const qk_source *src, const qk_issue *s) {
  cover c = {src, calloc(src->text.n + 1, 1)}, links = {src, calloc(src->text.n + 1, 1)};
  MUST(c.times && links.times, "memory");
  mark_all(&c, s);
  for (uint32_t i = 0; i < s->n_links; i++) mark(&links, "link", i, &s->links[i].url);
  for (uint32_t at = 0; at < src->text.n;) {
    size_t len;
    uint32_t cp = qk_utf8_at(src->text.p + at, &len), col;
    uint32_t line = qk_source_line(src, at, &col);
    unsigned times = c.times[at] ? c.times[at] : links.times[at] > 0;
    if (qk_is_han(cp))
      MUST(times == 1, "%u:%u: U+%04X is in %u stored texts", line, col, cp, times);
    at += (uint32_t)len;
  }
  free(c.times);
  free(links.times);
}

static void check_rows(const qk_source *src, const qk_issue *s) {
  for (uint32_t i = 0; i < s->n_toc; i++)
    MUST(s->toc[i].article == QK_NONE || s->toc[i].article < s->n_articles, "entry %u",
         i);
  for (uint32_t i = 0; i < s->n_articles; i++)
    MUST(s->articles[i].source_from <= s->articles[i].source_to &&
             s->articles[i].source_to <= src->text.n,
         "article %u is %u..%u", i, s->articles[i].source_from, s->articles[i].source_to);
  for (uint32_t i = 0; i < s->n_sections; i++) {
    const qk_section *x = &s->sections[i];
    MUST(x->article < s->n_articles && x->level >= 1, "section %u", i);
    MUST(x->parent == QK_NONE ||
             (x->parent < i && s->sections[x->parent].level < x->level &&
              s->sections[x->parent].article == x->article),
         "section %u has parent %u", i, x->parent);
  }
  for (uint32_t i = 0; i < s->n_paragraphs; i++) {
    const qk_paragraph *p = &s->paragraphs[i];
    MUST(p->article < s->n_articles, "paragraph %u", i);
    MUST(p->section == QK_NONE || (p->section < s->n_sections &&
                                   s->sections[p->section].article == p->article),
         "paragraph %u has section %u", i, p->section);
    MUST((uint64_t)p->sentence_first + p->sentence_n <= s->n_sentences, "paragraph %u",
         i);
    for (uint32_t k = 0; k < p->sentence_n; k++) {
      qk_span span = s->sentences[p->sentence_first + k];
      MUST(span.from < span.to && span.to <= p->text.s.n, "paragraph %u sentence %u", i,
           k);
    }
  }
  for (uint32_t i = 0; i < s->n_captions; i++)
    MUST(s->captions[i].article < s->n_articles, "caption %u", i);
  for (uint32_t i = 0; i < s->n_grids; i++)
    MUST(s->grids[i].article < s->n_articles &&
             (uint64_t)s->grids[i].cell_first + s->grids[i].cell_n <= s->n_cells,
         "grid %u", i);
  for (uint32_t i = 0; i < s->n_links; i++)
    MUST(s->links[i].article < s->n_articles, "link %u", i);
  for (uint32_t i = 0; i < s->n_diagnostics; i++)
    MUST(s->diagnostics[i].at <= src->text.n && s->diagnostics[i].code, "diagnostic %u",
         i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static qk_profile profiles[QK_COUNT(rows)];
  if (!profiles[0].name.n)
    for (size_t i = 0; i < QK_COUNT(rows); i++) profile_make(&profiles[i], &rows[i]);
  if (size < 1) return 0;
  qk_str bytes = {(const char *)data + 1, size - 1};
  qk_source src = {0};
  qk_err e = {0};
  qk_arena arena = {0};
  qk_issue issue = {0};
  if (qk_source_from(&src, "fuzz", bytes, NULL, &e) == QK_OK) {
    qk_code code =
        qk_parse(&src, &profiles[data[0] % QK_COUNT(rows)], &arena, &issue, &e);
    MUST(code == QK_OK || e.msg[0], "failure %d without a message", code);
    if (code == QK_OK) {
      check_rows(&src, &issue);
      check_cover(&src, &issue);
    }
  }
  qk_arena_free(&arena);
  qk_source_close(&src);
  return 0;
}
