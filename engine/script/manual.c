/* manual.c - the reference of the library and of definitions. */
#include "script/manual.h"

#include "base/nearest.h"
#include "script/define.h"
#include "script/library.h"

enum { NAMES_MAX = 512 };

/* ---- docstrings ----------------------------------------------------------------------
 */

/* "db:sql(statement, …) → …": its part before the arguments. */
static qk_str full_name(const qk_lua_function *f) {
  return (qk_str){f->signature, strcspn(f->signature, "({ ")};
}

/* The prose of a docstring, and the indented lines at its end, the example. */
static qk_str split_text(const qk_lua_function *f, qk_str *example) {
  const char *at = strstr(f->text, "\n  ");
  qk_str text = qk_str_of(f->text);
  *example = at ? qk_str_sub(text, (size_t)(at - f->text) + 1, text.n) : (qk_str){"", 0};
  return at ? qk_str_sub(text, 0, (size_t)(at - f->text)) : text;
}

/* "db.sql" is "db:sql": who asks need not know which. */
static bool same_name(qk_str a, const char *b) {
  if (a.n != strlen(b)) return false;
  for (size_t i = 0; i < a.n; i++)
    if (a.p[i] != b[i] && !(a.p[i] == ':' && b[i] == '.')) return false;
  return true;
}

static void put_function(qk_result *out, const qk_lua_function *f) {
  qk_str example, text = split_text(f, &example);
  qk_result_heading(out, 2, qk_str_of(f->signature));
  qk_result_text(out, text);
  if (example.n) qk_result_text(out, example);
}

static const char *module_title(const qk_lua_module *m) {
  return *m->name ? m->name : "globals";
}

/* Several rows of modules may have one name; the first of them stands for all. */
static bool is_first(size_t i) {
  for (size_t k = 0; k < i; k++)
    if (strcmp(qk_library_module(k)->name, qk_library_module(i)->name) == 0) return false;
  return true;
}

static void put_contents(qk_result *out) {
  static const qk_column columns[] = {
      {QK_LIT("function"), QK_LIT("function"), QK_TYPE_TEXT},
      {QK_LIT("what"), QK_LIT("what"), QK_TYPE_TEXT},
  };
  const qk_lua_module *m, *part;
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    if (!is_first(i)) continue;
    qk_result_table(out, qk_str_of(module_title(m)), columns, QK_COUNT(columns));
    for (size_t k = i; (part = qk_library_module(k)); k++) {
      if (strcmp(part->name, m->name) != 0) continue;
      for (size_t j = 0; j < part->n; j++) {
        qk_str example, text = split_text(&part->functions[j], &example);
        const char *stop = strstr(part->functions[j].text, ".  ");
        if (stop && (size_t)(stop - text.p) < text.n)
          text.n = (size_t)(stop - text.p) + 1;
        qk_result_row(out,
                      (qk_cell[]){qk_cell_text(qk_str_of(part->functions[j].signature)),
                                  qk_cell_text(text)});
      }
    }
  }
}

static uint32_t put_module(qk_result *out, const char *name) {
  const qk_lua_module *m;
  uint32_t n = 0;
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    if (strcmp(module_title(m), name) != 0) continue;
    for (size_t j = 0; j < m->n; j++, n++) put_function(out, &m->functions[j]);
  }
  return n;
}

static uint32_t put_functions(qk_result *out, const char *name) {
  const qk_lua_module *m;
  uint32_t n = 0;
  for (size_t i = 0; (m = qk_library_module(i)); i++)
    for (size_t j = 0; j < m->n; j++) {
      const qk_lua_function *f = &m->functions[j];
      if (!same_name(full_name(f), name) && strcmp(f->name, name) != 0) continue;
      put_function(out, f);
      n++;
    }
  return n;
}

static qk_code unknown(const char *name, qk_err *e) {
  const qk_lua_module *m;
  qk_str names[NAMES_MAX], shorts[NAMES_MAX];
  size_t n = 0;
  for (size_t i = 0; (m = qk_library_module(i)); i++)
    for (size_t j = 0; j < m->n && n < NAMES_MAX; j++, n++) {
      names[n] = full_name(&m->functions[j]);
      shorts[n] = qk_str_of(m->functions[j].name);
    }
  qk_str near = qk_nearest(qk_str_of(name), names, n);
  if (!near.p) near = qk_nearest(qk_str_of(name), shorts, n);
  return qk_fail(e, QK_USAGE, "scripts know no '%.64s'%s%.*s%s; see qikan help lua", name,
                 near.p ? ", did you mean '" : "", QK_ARG(near), near.p ? "'?" : "");
}

qk_code qk_manual(const char *name, qk_result *out, qk_err *e) {
  memset(out, 0, sizeof *out);
  qk_result_name(out, QK_LIT("lua"), QK_LIT(""));
  if (!name)
    put_contents(out);
  else if (!put_module(out, name) && !put_functions(out, name))
    return unknown(name, e);
  return out->oom ? qk_nomem(e) : QK_OK;
}

/* ---- definitions ---------------------------------------------------------------------
 */

static void put_params(qk_result *out, const qk_definition *d) {
  static const qk_column columns[] = {
      {QK_LIT("parameter"), QK_LIT("parameter"), QK_TYPE_TEXT},
      {QK_LIT("help"), QK_LIT("help"), QK_TYPE_TEXT},
  };
  qk_result_table(out, QK_LIT(""), columns, QK_COUNT(columns));
  for (uint32_t i = 0; i < d->n_params; i++) {
    const qk_param_spec *p = &d->params[i];
    qk_buf type = {0}, help = {0};
    qk_param_describe(p, &type);
    if (p->has_min) qk_buf_printf(&type, ", ≥ %.15g", p->min);
    if (p->has_max) qk_buf_printf(&type, ", ≤ %.15g", p->max);
    qk_buf_put(&help, p->title);
    if (p->title.n && p->help.n) qk_buf_put(&help, QK_LIT("; "));
    qk_buf_put(&help, p->help);
    qk_result_row(out, (qk_cell[]){qk_cell_text(qk_buf_str(&type)),
                                   qk_cell_text(qk_buf_str(&help))});
    if (type.oom || help.oom) out->oom = true;
    qk_buf_free(&type);
    qk_buf_free(&help);
  }
}

/* How the command line runs a kind. */
static const char *command_of(const char *kind) {
  static const char *const others[][2] = {{"classifier", "classify"},
                                          {"extractor", "extract"},
                                          {"profile", "ingest --profile"}};
  for (size_t i = 0; i < QK_COUNT(others); i++)
    if (strcmp(kind, others[i][0]) == 0) return others[i][1];
  return kind;
}

static void put_definition(qk_result *out, const qk_definition *d) {
  qk_buf usage = {0};
  qk_buf_printf(&usage, "qikan %s %.*s", command_of(d->kind->name), QK_ARG(d->name));
  for (uint32_t i = 0; i < d->n_params; i++) {
    bool must = d->params[i].required;
    qk_buf_printf(&usage, " %s-p %.*s=…%s", must ? "" : "[", QK_ARG(d->params[i].name),
                  must ? "" : "]");
  }
  qk_result_name(out, d->name, d->title);
  if (d->description.n) qk_result_text(out, d->description);
  qk_result_text(out, qk_buf_str(&usage));
  if (d->n_params)
    put_params(out, d);
  else
    qk_result_text(out, QK_LIT("It takes no parameters."));
  qk_result_text(out, qk_str_of(d->file.path));
  if (usage.oom) out->oom = true;
  qk_buf_free(&usage);
}

static qk_code find_kind(const char *name, int *kind, qk_err *e) {
  for (*kind = 0; *kind < QK_KINDS; ++*kind)
    if (strcmp(name, qk_kinds[*kind].name) == 0 ||
        strcmp(name, qk_kinds[*kind].part) == 0)
      return QK_OK;
  return qk_fail(e, QK_USAGE, "there is no kind of definition '%.64s'", name);
}

/* The one that counts; a broken one only where no other has the name. */
static const qk_definition *find(const qk_definition *all, uint32_t n, qk_str name) {
  const qk_definition *broken = NULL;
  for (uint32_t i = 0; i < n; i++) {
    if (!qk_str_eq(all[i].name, name)) continue;
    if (qk_define_counts(all, n, i)) return &all[i];
    if (all[i].error.code) broken = &all[i];
  }
  return broken;
}

static qk_code unknown_definition(qk_arena *a, const qk_definition *all, uint32_t n,
                                  const char *kind, const char *name, qk_err *e) {
  qk_buf hint = {0};
  uint32_t known = 0;
  qk_str *names = qk_arena_array(a, n + 1, sizeof *names);
  if (!names) return qk_nomem(e);
  for (uint32_t i = 0; i < n; i++)
    if (qk_define_counts(all, n, i)) names[known++] = all[i].name;
  qk_names_sort(names, known);
  qk_nearest_hint(&hint, qk_str_of(name), names, known);
  qk_code code = qk_fail(e, QK_USAGE, "there is no %s '%.64s'%.*s", kind, name,
                         QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  return code;
}

qk_code qk_manual_definition(qk_host *h, const char *kind, const char *name,
                             qk_result *out, qk_err *e) {
  qk_arena arena = {0};
  qk_definition *all = NULL;
  uint32_t n = 0;
  int k = 0;
  memset(out, 0, sizeof *out);
  qk_code code = find_kind(kind, &k, e);
  if (code == QK_OK) code = qk_define_all(h, k, &arena, &all, &n, e);
  const qk_definition *d = code == QK_OK ? find(all, n, qk_str_of(name)) : NULL;
  if (code == QK_OK && !d)
    code = unknown_definition(&arena, all, n, qk_kinds[k].name, name, e);
  if (d && d->error.code) {
    if (e) *e = d->error;
    code = d->error.code;
  } else if (d) {
    put_definition(out, d);
  }
  qk_arena_free(&arena);
  return code ? code : out->oom ? qk_nomem(e) : QK_OK;
}
