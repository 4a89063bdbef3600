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

/* The types that a signature can name behind its arrow; anything else is `any`. */
static void put_return(qk_buf *out, const char *what) {
  static const char *const types[] = {"string", "integer",  "number", "boolean",
                                      "table",  "function", "nil"};
  size_t n = strcspn(what, " ,|[(");
  for (size_t i = 0; i < QK_COUNT(types); i++)
    if (strlen(types[i]) == n && memcmp(types[i], what, n) == 0) {
      qk_buf_printf(out, "---@return %s # %s\n", types[i], what);
      return;
    }
  qk_buf_printf(out, "---@return any # %s\n", what);
}

static void put_function(qk_buf *out, const qk_lua_function *f) {
  size_t n = strcspn(f->signature, "({ ");
  const char *open = f->signature + n, *arrow = strstr(f->signature, "→");
  qk_buf list = {0};
  qk_buf_putc(out, '\n');
  put_comment(out, f->signature);
  qk_buf_put(out, QK_LIT("---\n"));
  put_comment(out, f->text);
  if (*open == '{') {
    qk_buf_printf(out, "---@param t table # %.*s\n",
                  (int)((arrow ? arrow : open + strlen(open)) - open), open);
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

void qk_manual_stubs(qk_buf *out) {
  static const char head[] =
      "---@meta\n"
      "-- What scripts of qikan may call, for the Lua language server; made by\n"
      "-- `qikan stubs`.\n";
  const qk_lua_module *m;
  qk_buf_put(out, qk_str_of(head));
  for (size_t i = 0; (m = qk_library_module(i)); i++) {
    bool first = *m->name != '\0';
    for (size_t k = 0; first && k < i; k++)
      first = strcmp(qk_library_module(k)->name, m->name) != 0;
    if (first)
      qk_buf_printf(out, "\n---@class %s%s\n%s = {}\n",
                    strcmp(m->name, "qikan") ? "qikan." : "", m->name, m->name);
    for (size_t j = 0; j < m->n; j++) put_function(out, &m->functions[j]);
  }
}
