/* hit.c - the text of what a search found, and where it stands. */
#include "search/hit.h"

#define ARTICLE       "a.city, a.title, i.path, a.id, i.id, "
#define OF_ISSUE      " JOIN q_issue AS i ON i.id = a.issue_id WHERE "
#define OF_ARTICLE(t) " JOIN q_article AS a ON a.id = " t ".article_id" OF_ISSUE

static const char *const statements[QK_UNITS] = {
    [QK_UNIT_PARAGRAPH] = "SELECT p.text, " ARTICLE "p.src_line, p.src_col FROM "
                          "q_paragraph AS p" OF_ARTICLE("p") "p.id = ?1",
    [QK_UNIT_SECTION] = "SELECT s.title, " ARTICLE "s.src_line, s.src_col FROM q_section "
                        "AS s" OF_ARTICLE("s") "s.id = ?1",
    [QK_UNIT_ARTICLE] = "SELECT a.title, " ARTICLE "a.line_start, 1 FROM q_article AS "
                        "a" OF_ISSUE "a.id = ?1",
    [QK_UNIT_CAPTION] = "SELECT c.text, " ARTICLE "c.src_line, c.src_col FROM q_caption "
                        "AS c" OF_ARTICLE("c") "c.id = ?1",
    [QK_UNIT_CELL] =
        "SELECT c.text, " ARTICLE "c.src_line, c.src_col FROM q_grid_cell "
        "AS c JOIN q_grid AS g ON g.id = c.grid_id" OF_ARTICLE("g") "c.id = ?1",
    [QK_UNIT_SENTENCE] = "SELECT s.text, " ARTICLE "s.line, s.col FROM sentence AS "
                         "s" OF_ARTICLE("s") "s.id = ?1",
};

const char *qk_unit_name(qk_unit kind) {
  static const char *const names[QK_UNITS] = {
      [QK_UNIT_PARAGRAPH] = "paragraph", [QK_UNIT_SECTION] = "section",
      [QK_UNIT_ARTICLE] = "article",     [QK_UNIT_CAPTION] = "caption",
      [QK_UNIT_CELL] = "grid_cell",      [QK_UNIT_SENTENCE] = "sentence"};
  return names[kind];
}

void qk_hits_close(qk_hits *h) {
  for (int i = 0; i < QK_UNITS; i++) qk_query_close(h->texts[i]);
  qk_places_close(&h->places);
  *h = (qk_hits){.store = h->store};
}

/* One row of a statement by id; *row is false where there is none. */
static qk_code look_up(qk_hits *h, qk_query **q, const char *sql, int64_t id, bool *row,
                       qk_err *e) {
  qk_code code = QK_OK;
  *row = false;
  if (*q)
    qk_query_reset(*q);
  else
    code = qk_query_open(h->store, qk_str_of(sql), q, e);
  if (code == QK_OK) code = qk_query_bind_int(*q, 1, id, e);
  return code == QK_OK ? qk_query_step(*q, row, e) : code;
}

qk_code qk_hits_read(qk_hits *h, const qk_hit *hit, qk_hit_text *out, qk_err *e) {
  bool row;
  *out = (qk_hit_text){0};
  qk_query **q = &h->texts[hit->kind];
  qk_code code = look_up(h, q, statements[hit->kind], hit->id, &row, e);
  if (code != QK_OK) return code;
  if (!row)
    return qk_fail(e, QK_STORE, "there is no %s %lld any more", qk_unit_name(hit->kind),
                   (long long)hit->id);
  out->text = qk_query_text(*q, 0);
  out->city = qk_query_text(*q, 1);
  out->title = qk_query_text(*q, 2);
  out->path = qk_query_text(*q, 3);
  out->article_id = qk_query_int(*q, 4);
  out->issue_id = qk_query_int(*q, 5);
  out->line = (int)qk_query_int(*q, 6);
  out->col = (int)qk_query_int(*q, 7);
  return QK_OK;
}

qk_code qk_hits_place(qk_hits *h, const qk_hit *hit, uint32_t at, int *line, int *col,
                      qk_err *e) {
  qk_str text = qk_query_text(h->texts[hit->kind], 0);
  return qk_places_find(&h->places, h->store, hit, text, at, line, col, e);
}
