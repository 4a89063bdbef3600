/* str.h - byte slices.
 * In:   any bytes.
 * Out:  slices that borrow; never NUL-terminated, never owned.
 * Owns: nothing. */
#ifndef QK_BASE_STR_H
#define QK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct qk_str {
  const char *p;
  size_t n;
} qk_str;

#define QK_LIT(s) ((qk_str){"" s, sizeof(s) - 1})
/* For printf: printf("%.*s", QK_ARG(s)). */
#define QK_ARG(s)   (int)((s).n), (s).p
#define QK_COUNT(a) (sizeof(a) / sizeof((a)[0]))

static inline qk_str qk_str_of(const char *z) { return (qk_str){z, z ? strlen(z) : 0}; }
static inline qk_str qk_str_sub(qk_str s, size_t from, size_t to) {
  /* An empty slice may have no memory, and NULL + 0 is undefined. */
  return (qk_str){from ? s.p + from : s.p, to - from};
}
static inline bool qk_str_eq(qk_str a, qk_str b) {
  return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* The last byte is what tells Han characters apart: most texts need no call. */
static inline bool qk_str_starts(qk_str s, qk_str head) {
  if (!head.n) return true;
  return s.n >= head.n && s.p[head.n - 1] == head.p[head.n - 1] &&
         memcmp(s.p, head.p, head.n) == 0;
}
static inline bool qk_str_ends(qk_str s, qk_str tail) {
  if (!tail.n) return true;
  return s.n >= tail.n && s.p[s.n - 1] == tail.p[tail.n - 1] &&
         memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}
/* Does s begin with one of n heads? */
static inline bool qk_str_starts_any(qk_str s, const qk_str *heads, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (qk_str_starts(s, heads[i])) return true;
  return false;
}
/* Byte offset of needle in s, or s.n where it does not occur. */
static inline size_t qk_str_find(qk_str s, qk_str needle) {
  if (!s.n || !needle.n) return 0; /* nothing is found at once, and may have no address */
  const void *at = memmem(s.p, s.n, needle.p, needle.n);
  return at ? (size_t)((const char *)at - s.p) : s.n;
}

#endif
