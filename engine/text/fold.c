/* fold.c - texts made comparable.
 * In:   valid UTF-8.
 * Out:  NFKC without white space and with plain quotes.
 * Owns: nothing.
 * Characters that stand for themselves, or for one other, are copied; only stretches of
 * others go through the library, which needs memory for each call. */
#include "text/fold.h"

#include "text/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

/* What a character becomes where NFKC maps it to one that neither is changed further nor
 * joined with the one before it; 0 for all others. */
static uint32_t simple(uint32_t cp) {
  if (cp < 0x80) return cp;
  if (cp >= 0x4E00 && cp <= 0x9FFF) return cp;
  if (cp == 0x201C || cp == 0x201D) return '"';
  if (cp == 0x2018 || cp == 0x2019) return '\'';
  if (cp >= 0xFF01 && cp <= 0xFF5E) return cp - 0xFEE0;
  if (cp >= 0x3001 && cp <= 0x301F) return cp;
  return cp == 0x3000 ? ' ' : cp == 0x2014 || cp == 0xB7 || cp == 0x25A0 ? cp : 0;
}

static void put(uint32_t cp, qk_buf *out) {
  utf8proc_uint8_t bytes[4];
  if (qk_is_space(cp)) return;
  utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)cp, bytes);
  qk_buf_put(out, (qk_str){(const char *)bytes, (size_t)n});
}

static void fold_by_library(qk_str s, qk_buf *out) {
  utf8proc_uint8_t *folded = NULL;
  utf8proc_ssize_t n =
      utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &folded,
                   UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
  if (n == UTF8PROC_ERROR_NOMEM) out->oom = true;
  size_t len;
  for (size_t at = 0; n > 0 && at < (size_t)n; at += len) {
    uint32_t cp = qk_utf8_at((const char *)folded + at, &len), quote = simple(cp);
    put(quote ? quote : cp, out);
  }
  free(folded);
}

/* End of the stretch that begins at `at` with a character to which marks may attach.
 * Bounded, because ordering n combining marks takes n² steps. */
static size_t stretch_end(qk_str s, size_t at) {
  enum { LONGEST = 256 };
  size_t len, from = at;
  (void)qk_utf8_at(s.p + at, &len);
  for (at += len; at < s.n && at - from < LONGEST; at += len)
    if (simple(qk_utf8_at(s.p + at, &len))) break;
  return at;
}

/* End of the run of Han characters and letters that stand for themselves, whatever comes
 * before or, but for the last one, behind them. */
static size_t run_end(qk_str s, size_t at) {
  const unsigned char *u = (const unsigned char *)s.p;
  size_t last = at;
  while (at < s.n) {
    bool han = u[at] >= 0xE4 && u[at] <= 0xE9; /* U+4000 to U+9FFF */
    if (!han && (u[at] <= ' ' || u[at] >= 0x7F))
      return simple(qk_utf8_at(s.p + at, &(size_t){0})) ? at : last;
    last = at;
    at += han ? 3 : 1;
  }
  return at;
}

void qk_fold(qk_str s, qk_buf *out) {
  size_t at = 0, len, next_len;
  if (!qk_buf_reserve(out, s.n)) return;
  while (at < s.n) {
    size_t end = run_end(s, at);
    qk_buf_put(out, qk_str_sub(s, at, end));
    if ((at = end) == s.n) break;
    uint32_t cp = simple(qk_utf8_at(s.p + at, &len));
    bool alone = at + len >= s.n || simple(qk_utf8_at(s.p + at + len, &next_len));
    if ((cp || s.p[at] == 0) && alone) {
      put(cp, out);
      at += len;
    } else {
      end = stretch_end(s, at);
      fold_by_library(qk_str_sub(s, at, end), out);
      at = end;
    }
  }
}
