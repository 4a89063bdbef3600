/* cql_scan.c - the signs of a pattern, and errors that point at them. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "search/cql_parts.h"
#include "text/caret.h"
#include "text/utf8.h"

static void skip_space(cql_parser *p) {
  size_t len;
  while (p->at < p->text.n && qk_is_space(qk_utf8_at(p->text.p + p->at, &len)))
    p->at += len;
}

int cql_peek(cql_parser *p) {
  skip_space(p);
  return p->at < p->text.n ? (unsigned char)p->text.p[p->at] : -1;
}

bool cql_looking_at(cql_parser *p, const char *sign) {
  skip_space(p);
  return qk_str_starts(qk_str_sub(p->text, p->at, p->text.n), qk_str_of(sign));
}

bool cql_take(cql_parser *p, const char *sign) {
  if (!cql_looking_at(p, sign)) return false;
  p->at += strlen(sign);
  return true;
}

/* Letters of any script, digits, _; a hyphen inside. */
qk_str cql_name(cql_parser *p) {
  skip_space(p);
  size_t from = p->at, len;
  while (p->at < p->text.n) {
    qk_char_class kind;
    uint32_t cp = qk_utf8_at(p->text.p + p->at, &len);
    (void)qk_folding_char(p->c->folding, cp, &kind);
    bool letter = kind == QK_CHAR_LETTER || kind == QK_CHAR_IDEOGRAPH || cp == '_';
    bool inside = p->at > from && (kind == QK_CHAR_DIGIT || cp == '-');
    if (!letter && !inside) break;
    p->at += len;
  }
  return qk_str_sub(p->text, from, p->at);
}

static const struct {
  const char *open, *close;
} quotes[] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"/", "/"}};

static size_t which_quote(cql_parser *p) {
  size_t i = 0;
  while (i < QK_COUNT(quotes) && !cql_looking_at(p, quotes[i].open)) i++;
  return i;
}

bool cql_is_quote(cql_parser *p) { return which_quote(p) < QK_COUNT(quotes) - 1; }

bool cql_quoted(cql_parser *p, qk_str *out) {
  size_t i = which_quote(p), from = p->at;
  bool regex = i == QK_COUNT(quotes) - 1;
  qk_str close = qk_str_of(quotes[i].close);
  qk_buf b = {0};
  for (p->at += strlen(quotes[i].open); p->at < p->text.n; p->at++) {
    qk_str rest = qk_str_sub(p->text, p->at, p->text.n);
    if (qk_str_starts(rest, close)) break;
    bool escape = rest.p[0] == '\\' && rest.n > 1;
    if (escape && (!regex || rest.p[1] == '/')) p->at++;
    qk_buf_putc(&b, p->text.p[p->at]);
    if (escape && regex && rest.p[1] != '/') qk_buf_putc(&b, p->text.p[++p->at]);
  }
  bool closed = p->at < p->text.n;
  if (closed) p->at += close.n;
  *out = qk_arena_copy(&p->c->arena, qk_buf_str(&b));
  bool oom = b.oom || !out->p;
  qk_buf_free(&b);
  if (!closed)
    return cql_fail(p, from, p->text.n,
                    "expected %s at the end of what %s opens, got the "
                    "end of the pattern",
                    quotes[i].close, quotes[i].open);
  return oom ? cql_no_memory(p) : true;
}

/* Not strtod, which heeds the locale's decimal comma: digits and one point. */
bool cql_decimal(qk_str s, double *out) {
  double value = 0, unit = 1;
  bool digit = false, point = false;
  for (size_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
    if (point) unit *= 10;
    digit = true;
  }
  if (digit) *out = value / unit;
  return digit;
}

/* -12.5, 1e8 */
bool cql_number(cql_parser *p, double *out) {
  size_t at = (cql_peek(p), p->at);
  bool negative = at < p->text.n && p->text.p[at] == '-';
  at += negative;
  size_t from = at;
  while (at < p->text.n && memchr("0123456789.", p->text.p[at], 11)) at++;
  if (!cql_decimal(qk_str_sub(p->text, from, at), out)) return false;
  if (at < p->text.n && (p->text.p[at] | 0x20) == 'e') {
    size_t digits = at + 1;
    double power = 0;
    while (at + 1 < p->text.n && memchr("0123456789", p->text.p[at + 1], 10)) at++;
    if (!cql_decimal(qk_str_sub(p->text, digits, at + 1), &power) || power > 300)
      return false;
    at++;
    for (; power > 0; power--) *out *= 10;
  }
  if (negative) *out = -*out;
  p->at = at;
  return true;
}

const char *cql_here(cql_parser *p, char *out, size_t size) {
  size_t len = 1;
  if (cql_peek(p) < 0) return "the end of the pattern";
  qk_utf8_at(p->text.p + p->at, &len);
  snprintf(out, size, "'%.*s'", (int)len, p->text.p + p->at);
  return out;
}

bool cql_fail(cql_parser *p, size_t from, size_t to, const char *format, ...) {
  if (p->e->code) return false; /* the first one tells most */
  char text[sizeof p->e->msg - 40];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  size_t whole = strlen(text); /* a cut may have left half a character */
  while (whole && qk_utf8_valid((qk_str){text, whole}) < whole) whole--;
  text[whole] = 0;
  int column = qk_caret_column(p->text, from);
  qk_fail(p->e, QK_USAGE, "pattern, character %d: %s", column, text);
  p->e->col = column;
  *p->where = (qk_span){(uint32_t)from, (uint32_t)to};
  return false;
}

bool cql_fail_here(cql_parser *p, const char *expected) {
  char got[16];
  size_t len = 0;
  const char *what = cql_here(p, got, sizeof got);
  if (p->at < p->text.n) qk_utf8_at(p->text.p + p->at, &len);
  return cql_fail(p, p->at, p->at + len, "expected %s, got %s", expected, what);
}

bool cql_fail_name(cql_parser *p, size_t from, size_t to, const char *what, qk_str name,
                   const char *const *names, size_t n) {
  qk_buf hint = {0};
  qk_str *list = calloc(n + 1, sizeof *list);
  for (size_t i = 0; list && i < n; i++) list[i] = qk_str_of(names[i]);
  if (list) qk_nearest_hint(&hint, name, list, n);
  qk_str shown = name.n > 60 ? qk_str_sub(name, 0, 60) : name;
  while (shown.n && qk_utf8_valid(shown) < shown.n) shown.n--;
  cql_fail(p, from, to, "%s '%.*s'%.*s", what, QK_ARG(shown), QK_ARG(qk_buf_str(&hint)));
  qk_buf_free(&hint);
  free(list);
  return false;
}

bool cql_no_memory(cql_parser *p) {
  if (!p->e->code) qk_nomem(p->e);
  return false;
}

qk_str cql_fold(qk_cql *c, qk_str s) {
  qk_buf b = {0};
  size_t len;
  for (size_t i = 0; i < s.n; i += len) {
    qk_char_class kind;
    char bytes[4];
    uint32_t cp = qk_folding_char(c->folding, qk_utf8_at(s.p + i, &len), &kind);
    qk_buf_put(&b, (qk_str){bytes, qk_utf8_put(bytes, cp)});
  }
  qk_str out = b.oom ? (qk_str){0} : qk_arena_copy(&c->arena, qk_buf_str(&b));
  qk_buf_free(&b);
  return out;
}
