/* load.c - what facts and the index are made from, read back from the store. */
#include "store/db.h"

typedef struct loader {
  qk_store *s;
  qk_arena *arena;
  qk_issue *issue;
  int64_t base;
  bool oom;
} loader;

static qk_str column(loader *l, sqlite3_stmt *stmt, int i) {
  const char *p = (const char *)sqlite3_column_text(stmt, i);
  int n = sqlite3_column_bytes(stmt, i);
  if (!p || n <= 0) return (qk_str){NULL, 0};
  qk_str copy = qk_arena_copy(l->arena, (qk_str){p, (size_t)n});
  if (!copy.p) l->oom = true;
  return copy;
}

static uint32_t index_of(const loader *l, sqlite3_stmt *stmt, int i) {
  int64_t id = sqlite3_column_int64(stmt, i) - l->base;
  return id >= 1 && id < QK_IDS_PER_ISSUE ? (uint32_t)id - 1 : QK_NONE;
}

#define PUSH(l, array)                                                                   \
  (qk_arena_grow((l)->arena, (void **)&(l)->issue->array, (l)->issue->n_##array,         \
                 &(l)->issue->cap_##array, sizeof *(l)->issue->array)                    \
       ? &(l)->issue->array[(l)->issue->n_##array++]                                     \
       : ((l)->oom = true, NULL))

static void load_issue(loader *l, sqlite3_stmt *stmt) {
  l->issue->year = column(l, stmt, 0);
  l->issue->month = column(l, stmt, 1);
  l->issue->date = column(l, stmt, 2);
  l->issue->periodical = column(l, stmt, 3);
  l->issue->profile = column(l, stmt, 4);
}

static void load_article(loader *l, sqlite3_stmt *stmt) {
  static const char *const kinds[] = {"notice", "speech", "city_report", "appendix"};
  qk_article *a = PUSH(l, articles);
  if (!a) return;
  *a = (qk_article){.kind = QK_OTHER};
  qk_str kind = column(l, stmt, 0);
  for (size_t k = 0; k < QK_COUNT(kinds); k++)
    if (qk_str_eq(kind, qk_str_of(kinds[k]))) a->kind = (qk_article_kind)k;
  a->city = column(l, stmt, 1);
  a->title.s = column(l, stmt, 2);
  a->column_title = column(l, stmt, 3);
}

static void load_paragraph(loader *l, sqlite3_stmt *stmt) {
  qk_paragraph *p = PUSH(l, paragraphs);
  if (!p) return;
  *p = (qk_paragraph){.article = index_of(l, stmt, 0), .section = index_of(l, stmt, 6)};
  p->heading = (uint32_t)sqlite3_column_int64(stmt, 1);
  p->sentence_first = index_of(l, stmt, 2);
  p->sentence_n = (uint32_t)sqlite3_column_int64(stmt, 3);
  p->text.s = column(l, stmt, 4);
  qk_str kind = column(l, stmt, 5);
  p->kind = qk_str_eq(kind, QK_LIT("quote"))       ? QK_QUOTE
            : qk_str_eq(kind, QK_LIT("list_item")) ? QK_LIST_ITEM
                                                   : QK_BODY;
}

static void load_sentence(loader *l, sqlite3_stmt *stmt) {
  qk_span *s = PUSH(l, sentences);
  if (!s) return;
  s->from = (uint32_t)sqlite3_column_int64(stmt, 0);
  s->to = s->from + (uint32_t)sqlite3_column_int64(stmt, 1);
}

static void load_section(loader *l, sqlite3_stmt *stmt) {
  qk_section *s = PUSH(l, sections);
  if (!s) return;
  *s = (qk_section){.article = index_of(l, stmt, 0), .parent = index_of(l, stmt, 3)};
  s->level = (uint32_t)sqlite3_column_int64(stmt, 1);
  s->title.s = column(l, stmt, 2);
}

static void load_caption(loader *l, sqlite3_stmt *stmt) {
  qk_caption *c = PUSH(l, captions);
  if (!c) return;
  *c = (qk_caption){.article = index_of(l, stmt, 0)};
  c->text.s = column(l, stmt, 1);
}

static void load_grid(loader *l, sqlite3_stmt *stmt) {
  qk_grid *g = PUSH(l, grids);
  if (g) *g = (qk_grid){.article = index_of(l, stmt, 0)};
}

static void load_cell(loader *l, sqlite3_stmt *stmt) {
  qk_grid_cell *c = PUSH(l, cells);
  if (!c) return;
  uint32_t at = l->issue->n_cells - 1, grid = index_of(l, stmt, 0);
  *c = (qk_grid_cell){.text.s = column(l, stmt, 1)};
  if (grid >= l->issue->n_grids) return;
  qk_grid *g = &l->issue->grids[grid];
  if (!g->cell_n++) g->cell_first = at;
}

/* Statements run once an issue, so that they are not kept. */
static const struct {
  const char *sql;
  void (*row)(loader *l, sqlite3_stmt *stmt);
} parts[] = {
    {"SELECT year, month, date, periodical, profile FROM q_issue "
     "WHERE id = ?3",
     load_issue},
    {"SELECT kind, city, title, column_title FROM q_article WHERE id BETWEEN ?1 AND ?2 "
     "ORDER BY id",
     load_article},
    {"SELECT article_id, level, title, parent_id FROM q_section WHERE id BETWEEN ?1 AND "
     "?2 "
     "ORDER BY id",
     load_section},
    {"SELECT article_id, heading, sentence_first, sentence_n, text, kind, section_id "
     "FROM q_paragraph WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
     load_paragraph},
    {"SELECT at, n FROM q_sentence WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
     load_sentence},
    {"SELECT article_id, text FROM q_caption WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
     load_caption},
    {"SELECT article_id FROM q_grid WHERE id BETWEEN ?1 AND ?2 ORDER BY id", load_grid},
    {"SELECT grid_id, text FROM q_grid_cell WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
     load_cell},
};

/* A database made by others may hold what no parse gives. */
static const char *broken(const qk_issue *i) {
  for (uint32_t k = 0; k < i->n_sections; k++) {
    const qk_section *s = &i->sections[k]; /* one stands before those in it */
    if (s->article >= i->n_articles || (s->parent != QK_NONE && s->parent >= k))
      return "section";
  }
  for (uint32_t k = 0; k < i->n_captions; k++)
    if (i->captions[k].article >= i->n_articles) return "caption";
  for (uint32_t k = 0; k < i->n_grids; k++)
    if (i->grids[k].article >= i->n_articles) return "grid";
  for (uint32_t k = 0; k < i->n_paragraphs; k++) {
    const qk_paragraph *p = &i->paragraphs[k];
    if (p->article >= i->n_articles || p->heading > p->text.s.n ||
        (p->section != QK_NONE && p->section >= i->n_sections))
      return "paragraph";
    if (p->sentence_n && (p->sentence_first >= i->n_sentences ||
                          p->sentence_n > i->n_sentences - p->sentence_first))
      return "paragraph";
    for (uint32_t n = 0; n < p->sentence_n; n++) {
      qk_span s = i->sentences[p->sentence_first + n];
      if (s.from > s.to || s.to > p->text.s.n) return "sentence";
    }
  }
  return NULL;
}

qk_code qk_store_load(qk_store *s, int64_t issue_id, qk_arena *arena, qk_issue *out,
                      qk_err *e) {
  *out = (qk_issue){0};
  loader l = {.s = s, .arena = arena, .issue = out};
  l.base = (issue_id - 1) * QK_IDS_PER_ISSUE;
  for (size_t i = 0; i < QK_COUNT(parts); i++) {
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(qk_db_own(s), parts[i].sql, -1, &stmt, NULL);
    sqlite3_bind_int64(stmt, 1, l.base + 1);
    sqlite3_bind_int64(stmt, 2, l.base + QK_IDS_PER_ISSUE - 1);
    if (sqlite3_bind_parameter_count(stmt) >= 3) sqlite3_bind_int64(stmt, 3, issue_id);
    while (!rc && (rc = sqlite3_step(stmt)) == SQLITE_ROW && !l.oom) {
      parts[i].row(&l, stmt);
      rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    if (l.oom) return qk_nomem(e);
    if (rc && rc != SQLITE_DONE) return qk_db_fail(e, qk_db_own(s), rc, s->path);
  }
  const char *what = broken(out);
  if (what)
    return qk_db_refuse(e, s->path, "the database has a %s that fits nothing", what);
  return QK_OK;
}
