/* kwic.c - a keyword in context as a table.
 * In:   a query, which articles, an order.
 * Out:  a result: a line for each place.
 * Owns: the lines and the result while they are used. */
#include "search/kwic.h"

#include "api/search.h"
#include "api/table.h"
#include "text/width.h"

enum {
  BESIDE = 44, /* columns that the city, the line and the rules of a table take */
  LEAST = 8    /* of context */
};

typedef struct job {
  const qikan_kwic_options *options;
  qk_kwic *kwic;
  qk_result r;
  bool programs, several; /* issues */
  uint32_t context;
  qk_buf left, right;
} job;

enum { LEFT = 1, SHOWN = 6, WHOLE = 10 };
static const qk_column shown_columns[SHOWN] = {
    {QK_LIT("city"), QK_LIT("城市"), QK_TYPE_TEXT},
    {QK_LIT("left"), QK_LIT("上文"), QK_TYPE_TEXT},
    {QK_LIT("match"), QK_LIT("关键词"), QK_TYPE_TEXT},
    {QK_LIT("right"), QK_LIT("下文"), QK_TYPE_TEXT},
    {QK_LIT("line"), QK_LIT("行"), QK_TYPE_INTEGER},
    {QK_LIT("issue_id"), QK_LIT("期编号"), QK_TYPE_INTEGER},
};
static const qk_column whole_columns[WHOLE] = {
    {QK_LIT("city"), QK_LIT("city"), QK_TYPE_TEXT},
    {QK_LIT("left"), QK_LIT("left"), QK_TYPE_TEXT},
    {QK_LIT("match"), QK_LIT("match"), QK_TYPE_TEXT},
    {QK_LIT("right"), QK_LIT("right"), QK_TYPE_TEXT},
    {QK_LIT("view"), QK_LIT("view"), QK_TYPE_TEXT},
    {QK_LIT("id"), QK_LIT("id"), QK_TYPE_INTEGER},
    {QK_LIT("article_id"), QK_LIT("article_id"), QK_TYPE_INTEGER},
    {QK_LIT("path"), QK_LIT("path"), QK_TYPE_TEXT},
    {QK_LIT("line"), QK_LIT("line"), QK_TYPE_INTEGER},
    {QK_LIT("col"), QK_LIT("col"), QK_TYPE_INTEGER},
};

static qk_cell text_cell(qk_str s) { return s.n ? qk_cell_text(s) : qk_cell_null(); }

static void put_whole(job *j, const qk_kwic_line *l) {
  qk_result_row(&j->r, (qk_cell[]){text_cell(l->city), qk_cell_text(l->left),
                                   qk_cell_text(l->match), qk_cell_text(l->right),
                                   qk_cell_text(qk_str_of(qk_unit_name(l->hit.kind))),
                                   qk_cell_integer(l->hit.id),
                                   qk_cell_integer(l->article_id), text_cell(l->path),
                                   qk_cell_integer(l->line), qk_cell_integer(l->col)});
}

static void put_shown(job *j, const qk_kwic_line *l) {
  const qk_span all = {0, UINT32_MAX};
  qk_buf_clear(&j->left);
  qk_buf_clear(&j->right);
  if (l->left_cut) qk_buf_put(&j->left, QK_LIT("…"));
  qk_buf_put(&j->left, l->left);
  qk_buf_put(&j->right, l->right);
  if (l->right_cut) qk_buf_put(&j->right, QK_LIT("…"));
  qk_result_row(&j->r,
                (qk_cell[]){text_cell(l->city), qk_cell_text(qk_buf_str(&j->left)),
                            qk_cell_marked(l->match, &all, 1),
                            qk_cell_text(qk_buf_str(&j->right)),
                            l->line > 0 ? qk_cell_integer(l->line) : qk_cell_null(),
                            qk_cell_integer(l->issue_id)});
}

static qk_code put_lines(job *j, qk_err *e) {
  uint32_t n;
  const qk_kwic_line *lines = qk_kwic_lines(j->kwic, &n);
  for (uint32_t i = 1; i < n; i++)
    j->several = j->several || lines[i].issue_id != lines[0].issue_id;
  if (j->programs)
    qk_result_table(&j->r, QK_LIT(""), whole_columns, WHOLE);
  else
    qk_result_table(&j->r, QK_LIT(""), shown_columns, j->several ? SHOWN : SHOWN - 1);
  /* What stands before the keywords ends at the right, beside them. */
  if (!j->programs) qk_result_reads(&j->r, (qk_read[SHOWN]){[LEFT] = {.right = true}});
  size_t bytes = 0;
  for (uint32_t i = 0; i < n; i++) {
    (j->programs ? put_whole : put_shown)(j, &lines[i]);
    bytes += lines[i].left.n + lines[i].match.n + lines[i].right.n + 512;
    if (bytes < QK_TABLE_MAX) continue;
    qk_result_truncate(&j->r, QK_LIT("the result passes 256 MiB"));
    break;
  }
  qk_buf note = {0};
  uint64_t total = qk_kwic_total(j->kwic);
  qk_buf_printf(&note, "共 %llu 处", (unsigned long long)total);
  if (n && n < total)
    qk_buf_printf(&note, "，这里是第 %u 至 %u 处", j->options->offset + 1,
                  j->options->offset + n);
  qk_asked_note(&note, qk_kwic_unindexed(j->kwic));
  if (!note.oom) qk_result_note(&j->r, qk_buf_str(&note));
  bool well = !note.oom && !j->r.oom && !j->left.oom && !j->right.oom;
  qk_buf_free(&note);
  return well ? QK_OK : qk_nomem(e);
}

/* What fits a terminal, with a keyword as wide as the query. */
static uint32_t choose_context(const qikan_kwic_options *o, const char *query,
                               const qikan_format_options *format) {
  if (o->context) return o->context;
  if (!format || format->width <= 0) return QK_KWIC_CONTEXT;
  size_t taken = BESIDE + qk_width(qk_str_of(query)), width = (size_t)format->width;
  size_t side = width > taken ? (width - taken) / 2 : 0;
  return side < LEAST                 ? LEAST
         : side > QK_KWIC_CONTEXT_MAX ? QK_KWIC_CONTEXT_MAX
                                      : (uint32_t)side;
}

static qk_code run(job *j, qikan *q, const qk_asked *asked, qk_err *e) {
  static const qk_kwic_sort sorts[] = {[QIKAN_BY_POSITION] = QK_KWIC_POSITION,
                                       [QIKAN_BY_LEFT] = QK_KWIC_LEFT,
                                       [QIKAN_BY_RIGHT] = QK_KWIC_RIGHT};
  static const char *const names[] = {"position", "left", "right"};
  const qikan_kwic_options *o = j->options;
  if ((size_t)o->sort >= QK_COUNT(sorts))
    return qk_fail(e, QK_USAGE, "there is no such order: %d", (int)o->sort);
  const qk_kwic_request request = {.search = asked->request,
                                   .sort = sorts[o->sort],
                                   .context = j->context,
                                   .limit = o->limit,
                                   .offset = o->offset};
  qk_buf *excerpt = qk_asked_excerpt(q);
  qk_code code = qk_kwic_run(&j->kwic, q->store, &request, excerpt, e);
  if (excerpt->n) qk_buf_putc(excerpt, '\0');
  if (excerpt->oom) qk_buf_free(excerpt);
  if (code != QK_OK) return code;
  qk_result_name(&j->r, QK_LIT("kwic"), QK_LIT("语境"));
  qk_asked_params(asked, &o->within, &j->r);
  qk_result_param_add(&j->r, QK_LIT("sort"), qk_cell_text(qk_str_of(names[o->sort])));
  qk_result_param_add(&j->r, QK_LIT("context"), qk_cell_integer(j->context));
  return put_lines(j, e);
}

qk_code qikan_kwic(qikan *q, const char *query, const qikan_kwic_options *options,
                   const qikan_format_options *format, FILE *out, qk_err *e) {
  static const qikan_kwic_options usual;
  job j = {.options = options ? options : &usual};
  const qikan_kwic_options *o = j.options;
  qk_asked asked = {0};
  qk_store *store;
  j.programs = qk_asked_for_programs(format);
  j.context = choose_context(o, query, format);
  qk_code code = qk_session_store(q, &store, e);
  if (code == QK_OK) code = qk_session_format(format, e);
  if (code == QK_OK)
    code = qk_asked_make(&asked, q,
                         &(qk_asked_for){.query = query,
                                         .within = &o->within,
                                         .column = {o->column, o->columns},
                                         .periodical = {o->periodical, o->periodicals},
                                         .unit = o->unit},
                         e);
  if (code == QK_OK) code = run(&j, q, &asked, e);
  qk_kwic_free(j.kwic);
  qk_asked_free(&asked);
  qk_buf_free(&j.left);
  qk_buf_free(&j.right);
  if (code == QK_OK) return qk_session_print(&j.r, format, out, e);
  qk_result_free(&j.r);
  return code;
}
