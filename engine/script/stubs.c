/* stubs.c - annotations of the Lua language server.
 * In:   the docstrings.
 * Out:  one definition file: modules, functions with their parameters, rows of views.
 * Owns: nothing. */
#include "script/library.h"
#include "script/manual.h"

/* Every line of a text behind "---". */
static void put_comment(qk_buf *out, const char *text) {
  while (*text) {
    size_t n = strcspn(text, "\n");
    qk_buf_put(out, QK_LIT("---"));
    qk_buf_put(out, (qk_str){text, n});
    qk_buf_putc(out, '\n');
    text += n + (text[n] == '\n');
  }
}

static bool is_name(const char *p, size_t n) {
  if (!n || (p[0] >= '0' && p[0] <= '9')) return false;
  for (size_t i = 0; i < n; i++) {
    char c = p[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
          c == '_'))
      return false;
  }
  static const char *const words[] = {"and", "end",    "for", "function", "if", "in",
                                      "not", "repeat", "or",  "then",     "do", "until"};
  for (size_t i = 0; i < QK_COUNT(words); i++)
    if (strlen(words[i]) == n && memcmp(words[i], p, n) == 0) return false;
  return true;
}

/* "[level,] text, …" as annotations, and as names in `list`.  A parameter behind a
 * bracket is optional; what is no name (a literal, "…") becomes varargs. */
static void put_params(qk_buf *out, qk_buf *list, const char *p, const char *end) {
  int depth = 0;
  bool rest = false;
  for (const char *at = p; at < end && !rest;) {
    while (at < end && strchr("[], ", *at)) depth += (*at == '[') - (*at == ']'), at++;
    size_t n = 0;
    while (at + n < end && !strchr("[], ", at[n])) n++;
    if (!n) break;
    if (list->n) qk_buf_put(list, QK_LIT(", "));
    rest = !is_name(at, n);
    if (rest) {
      qk_buf_put(list, QK_LIT("..."));
      qk_buf_put(out, QK_LIT("---@param ... any\n"));
    } else {
      qk_buf_put(list, (qk_str){at, n});
      qk_buf_printf(out, "---@param %.*s%s any\n", (int)n, at, depth > 0 ? "?" : "");
    }
    at += n;
  }
}

/* What signatures say behind their arrow, and what it is called in annotations. */
static void put_return(qk_buf *out, const char *what) {
  static const struct {
    const char *said, *type;
  } types[] = {
      {"string", "string"},
      {"integer", "integer"},
      {"number", "number"},
      {"boolean", "boolean"},
      {"table", "table"},
      {"function", "function"},
      {"list of strings", "string[]"},
      {"list of rows", "table[]"},
      {"iterator of rows", "fun(): table?"},
      {"iterator", "fun(): any"},
      {"row | nil", "table?"},
      {"condition", "qikan.condition"},
      {"collection", "T"},
  };
  for (size_t i = 0; i < QK_COUNT(types); i++) {
    size_t n = strlen(types[i].said);
    if (strncmp(what, types[i].said, n) != 0 || (what[n] && what[n] != ',')) continue;
    qk_buf_printf(out, "---@return %s # %s\n", types[i].type, what);
    return;
  }
  qk_buf_printf(out, "---@return any # %s\n", what);
}

/* A collection's methods that give a collection give one of the same class. */
static void put_self(qk_buf *out, const char *arrow) {
  if (arrow && strcmp(arrow, "→ collection") == 0)
    qk_buf_put(out, QK_LIT("---@generic T: qikan.collection\n---@param self T\n"));
}

static void put_function(qk_buf *out, const qk_lua_function *f) {
  size_t n = strcspn(f->signature, "({ ");
  const char *open = f->signature + n, *arrow = strstr(f->signature, "→");
  qk_buf list = {0};
  qk_buf_putc(out, '\n');
  put_comment(out, f->signature);
  qk_buf_put(out, QK_LIT("---\n"));
  put_comment(out, f->text);
  put_self(out, arrow);
  if (*open == '{') {
    int shown = (int)((arrow ? arrow : open + strlen(open)) - open);
    bool report = strcmp(f->name, "report") == 0;
    qk_buf_printf(out, "---@param t %s # %.*s\n", report ? "qikan.definition" : "table",
                  shown, open);
    qk_buf_put(&list, QK_LIT("t"));
  } else if (*open == '(') {
    put_params(out, &list, open + 1, open + 1 + strcspn(open + 1, ")"));
  }
  if (arrow) put_return(out, arrow + strlen("→ "));
  qk_buf_printf(out, "function %.*s(%.*s) end\n", (int)n, f->signature,
                QK_ARG(qk_buf_str(&list)));
  if (list.oom) out->oom = true;
  qk_buf_free(&list);
}

static const char *class_of(const char *module) {
  static const char *const names[][2] = {{"qikan", "qikan"},
                                         {"qikan.text", "qikan.text"},
                                         {"out", "qikan.out"},
                                         {"db", "qikan.db"},
                                         {"collection", "qikan.collection"}};
  for (size_t i = 0; i < QK_COUNT(names); i++)
    if (strcmp(module, names[i][0]) == 0) return names[i][1];
  return module;
}

/* Only qikan is global in every script; the others are seen by their classes alone. */
static void open_module(qk_buf *out, const char *module) {
  bool global = strncmp(module, "qikan", 5) == 0;
  qk_buf_printf(out, "\n---@class %s\n", class_of(module));
  if (strcmp(module, "qikan") == 0)
    qk_buf_put(out, QK_LIT("---@field db qikan.db\n---@field null any\n"));
  if (strcmp(module, "db") == 0) qk_manual_database_fields(out);
  if (strcmp(module, "collection") == 0)
    qk_buf_put(out, QK_LIT("---@operator len: integer\n"));
  qk_buf_printf(out, "%s%s = {}\n", global ? "" : "local ", module);
}

void qk_manual_stubs(qk_buf *out) {
  static const char head[] =
      "---@meta\n"
      "-- What scripts of qikan may call, for the Lua language server; made by\n"
      "-- `qikan stubs`.\n"
      "\n---@class qikan.condition\n"
      "\n---@class qikan.definition: table\n"
      "---@field name? string\n"
      "---@field title? string\n"
      "---@field description? string\n"
      "---@field params? table\n"
      "---@field run fun(db: qikan.db, p: table, out: qikan.out)\n";
  const qk_lua_module *m;
  qk_buf_put(out, qk_str_of(head));
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    /* The editor knows Lua's own functions. */
    if (!*m->name || strcmp(m->name, "coroutine") == 0) continue;
    bool first = true;
    for (size_t k = 0; first && k < i; k++)
      first = strcmp(qk_library_module(k)->name, m->name) != 0;
    if (first) open_module(out, m->name);
    for (size_t j = 0; j < m->n; j++) put_function(out, &m->functions[j]);
  }
  qk_manual_row_classes(out);
}
