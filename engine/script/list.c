/* list.c - what can be run.
 * In:   the definitions of all folders.
 * Out:  a table: kind, name, title, parameters, file, state.
 * Owns: nothing. */
#include "base/nearest.h"
#include "script/define.h"
#include "script/host_state.h"

enum { KIND, NAME, TITLE, PARAMETERS, FILE_PATH, STATE, COLUMNS };

static void put_row(qk_result *out, const qk_definition *d) {
  qk_buf params = {0}, state = {0};
  char text[1200];
  for (uint32_t i = 0; i < d->n_params; i++) {
    if (i) qk_buf_put(&params, QK_LIT("; "));
    qk_param_describe(&d->params[i], &params);
  }
  if (d->error.code) {
    qk_err_format(&d->error, text, sizeof text);
    qk_buf_printf(&state, "broken: %s", text);
  } else {
    qk_buf_put(&state, QK_LIT("ok"));
  }
  qk_cell cells[COLUMNS] = {[KIND] = qk_cell_text(qk_str_of(d->kind->name)),
                            [NAME] = qk_cell_text(d->name),
                            [FILE_PATH] = qk_cell_text(qk_str_of(d->file.path)),
                            [STATE] = qk_cell_text(qk_buf_str(&state))};
  if (d->title.n) cells[TITLE] = qk_cell_text(d->title);
  if (params.n) cells[PARAMETERS] = qk_cell_text(qk_buf_str(&params));
  qk_result_row(out, cells);
  if (params.oom || state.oom) out->oom = true;
  qk_buf_free(&params);
  qk_buf_free(&state);
}

static int order(const qk_definition *a, const qk_definition *b) {
  int names = strcmp(a->name.p, b->name.p);
  return names ? names : strcmp(a->file.path, b->file.path);
}

/* By name; overridden ones stay out, broken ones never. */
static qk_code put_kind(qk_host *h, int kind, qk_result *out, qk_err *e) {
  qk_arena arena = {0};
  qk_definition *all;
  uint32_t n = 0, shown = 0;
  qk_code code = qk_define_all(h, kind, &arena, &all, &n, e);
  const qk_definition **rows = code ? NULL : qk_arena_array(&arena, n + 1, sizeof *rows);
  if (!code && !rows) code = qk_nomem(e);
  for (uint32_t i = 0; !code && i < n; i++) {
    qk_definition *d = &all[i];
    if (!d->error.code && !qk_define_counts(all, n, i)) continue;
    if (kind == QK_KIND_PROFILE && !d->error.code) qk_profile_check(h, d);
    uint32_t at = shown++;
    for (; at > 0 && order(d, rows[at - 1]) < 0; at--) rows[at] = rows[at - 1];
    rows[at] = d;
  }
  for (uint32_t i = 0; !code && i < shown; i++) put_row(out, rows[i]);
  qk_arena_free(&arena);
  return code;
}

qk_code qk_host_list(qk_host *h, const char *kind, qk_result *out, qk_err *e) {
  static const qk_column columns[COLUMNS] = {
      [KIND] = {{"kind", 4}, {"kind", 4}, QK_TYPE_TEXT},
      [NAME] = {{"name", 4}, {"name", 4}, QK_TYPE_TEXT},
      [TITLE] = {{"title", 5}, {"title", 5}, QK_TYPE_TEXT},
      [PARAMETERS] = {{"parameters", 10}, {"parameters", 10}, QK_TYPE_TEXT},
      [FILE_PATH] = {{"file", 4}, {"file", 4}, QK_TYPE_TEXT},
      [STATE] = {{"state", 5}, {"state", 5}, QK_TYPE_TEXT}};
  int found = -1;
  qk_str parts[QK_KINDS];
  memset(out, 0, sizeof *out);
  for (int i = 0; i < QK_KINDS; i++) {
    parts[i] = qk_str_of(qk_kinds[i].part);
    if (kind &&
        (strcmp(kind, qk_kinds[i].part) == 0 || strcmp(kind, qk_kinds[i].name) == 0))
      found = i;
  }
  if (kind && found < 0) {
    qk_buf b = {0};
    qk_nearest_hint(&b, qk_str_of(kind), parts, QK_KINDS);
    qk_fail(e, QK_USAGE, "there is no kind of definition '%.64s'%.*s", kind, QK_ARG(b));
    qk_buf_free(&b);
    return QK_USAGE;
  }
  qk_result_name(out, QK_LIT("list"), QK_LIT("What can be run"));
  qk_result_table(out, (qk_str){"", 0}, columns, COLUMNS);
  qk_code code = QK_OK;
  for (int i = 0; !code && i < QK_KINDS; i++)
    if (!kind || found == i) code = put_kind(h, i, out, e);
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}
