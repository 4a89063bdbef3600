/* function.c - functions of SQLite that take time out of proportion, made again.
 * In:   as like, glob, instr, replace, trim, ltrim, rtrim.
 * Out:  the same values, within the time that the progress hook grants.
 * Owns: nothing.
 * SQLite calls the hook between two steps of its machine, never inside a function, and
 * looks for one text in another in time that grows with both their lengths multiplied. */
#include <stdlib.h>

#include "store/db.h"

/* Comparisons: between two looks at the clock, and at most for one value. */
enum { LOOK_EVERY = 20 * 1000 * 1000 };
static const double MOST = 4e9;

/* Counts work; false where there is no time left, or it is too much: the error is set. */
static bool work(sqlite3_context *c, double n) {
  qk_store *s = sqlite3_user_data(c);
  if (n > MOST) {
    sqlite3_result_error(c, "the texts are too long to be compared", -1);
    return false;
  }
  s->work += n;
  if (s->work < LOOK_EVERY) return true;
  s->work = 0;
  if (!s->progress || !s->progress(s->progress_context)) return true;
  sqlite3_result_error_code(c, SQLITE_INTERRUPT);
  return false;
}

static qk_str text_of(sqlite3_value *v) {
  const char *p = sqlite3_value_type(v) == SQLITE_BLOB
                      ? sqlite3_value_blob(v)
                      : (const void *)sqlite3_value_text(v);
  return (qk_str){p ? p : "", p ? (size_t)sqlite3_value_bytes(v) : 0};
}

static bool any_null(int n, sqlite3_value **v) {
  for (int i = 0; i < n; i++)
    if (sqlite3_value_type(v[i]) == SQLITE_NULL) return true;
  return false;
}

/* ---- like, glob ----------------------------------------------------------------------
 */

/* One character, or 0 where the text holds another number of them. */
static unsigned character(const char *p) {
  const unsigned char *u = (const unsigned char *)p;
  int more = u[0] >= 0xF0 ? 3 : u[0] >= 0xE0 ? 2 : u[0] >= 0xC0 ? 1 : 0;
  unsigned c = u[0] & (0xFFu >> (more ? more + 2 : 0));
  for (int i = 1; i <= more; i++) {
    if ((u[i] & 0xC0) != 0x80) return 0;
    c = c << 6 | (u[i] & 0x3Fu);
  }
  return u[0] && !u[more + 1] ? c : 0;
}

static bool comparable(sqlite3_context *c, sqlite3_value **v) {
  sqlite3 *db = sqlite3_context_db_handle(c);
  double pattern = sqlite3_value_bytes(v[0]), text = sqlite3_value_bytes(v[1]);
  if (pattern > sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, -1)) {
    sqlite3_result_error(c, "LIKE or GLOB pattern too complex", -1);
    return false;
  }
  return work(c, pattern * text);
}

static void like(sqlite3_context *c, int n, sqlite3_value **v) {
  unsigned escape = 0;
  if (n == 3) {
    const char *p = (const char *)sqlite3_value_text(v[2]);
    if (!p) return;
    escape = character(p);
    if (!escape) {
      sqlite3_result_error(c, "ESCAPE expression must be a single character", -1);
      return;
    }
  }
  const char *pattern = (const char *)sqlite3_value_text(v[0]);
  const char *text = (const char *)sqlite3_value_text(v[1]);
  if (pattern && text && comparable(c, v))
    sqlite3_result_int(c, sqlite3_strlike(pattern, text, escape) == 0);
}

static void glob(sqlite3_context *c, int n, sqlite3_value **v) {
  (void)n;
  const char *pattern = (const char *)sqlite3_value_text(v[0]);
  const char *text = (const char *)sqlite3_value_text(v[1]);
  if (pattern && text && comparable(c, v))
    sqlite3_result_int(c, sqlite3_strglob(pattern, text) == 0);
}

/* ---- instr, replace ------------------------------------------------------------------
 */

/* Counts from 1, in characters; in bytes where both are blobs. */
static void instr(sqlite3_context *c, int n, sqlite3_value **v) {
  if (any_null(n, v)) return;
  bool blobs =
      sqlite3_value_type(v[0]) == SQLITE_BLOB && sqlite3_value_type(v[1]) == SQLITE_BLOB;
  qk_str text = text_of(v[0]), what = text_of(v[1]);
  if (!work(c, (double)(text.n + what.n))) return;
  const char *at = memmem(text.p, text.n, what.p, what.n);
  sqlite3_int64 place = at != NULL;
  for (const char *p = text.p; at && p < at; p++)
    place += blobs || ((unsigned char)*p & 0xC0) != 0x80;
  sqlite3_result_int64(c, place);
}

/* In windows: under AddressSanitizer each memmem looks at all it is given, found or not.
 */
static const char *find(const char *at, const char *end, qk_str what) {
  size_t window = what.n * 4 + 4096;
  for (;;) {
    size_t left = (size_t)(end - at), n = left < window ? left : window;
    const char *found = n < what.n ? NULL : memmem(at, n, what.p, what.n);
    if (found || n == left) return found;
    at += n - what.n + 1;
  }
}

static size_t count(qk_str text, qk_str what) {
  size_t times = 0;
  const char *at = text.p, *end = text.p + text.n;
  while ((at = find(at, end, what)) != NULL) {
    at += what.n;
    times++;
  }
  return times;
}

static void replace(sqlite3_context *c, int n, sqlite3_value **v) {
  if (any_null(n, v)) return;
  qk_str text = text_of(v[0]), what = text_of(v[1]), by = text_of(v[2]);
  size_t times = what.n ? count(text, what) : 0;
  if (!work(c, (double)(text.n + times * (what.n + by.n)))) return;
  if (!times) {
    sqlite3_result_text64(c, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    return;
  }
  size_t limit =
      (size_t)sqlite3_limit(sqlite3_context_db_handle(c), SQLITE_LIMIT_LENGTH, -1);
  size_t size = text.n - times * what.n;
  if (size > limit || (by.n && times > (limit - size) / by.n)) {
    sqlite3_result_error_toobig(c);
    return;
  }
  size += times * by.n;
  char *out = sqlite3_malloc64(size + 1), *to = out;
  if (!out) {
    sqlite3_result_error_nomem(c);
    return;
  }
  const char *from = text.p, *end = text.p + text.n;
  for (; times > 0; times--) {
    const char *at = find(from, end, what);
    to = (char *)mempcpy(to, from, (size_t)(at - from));
    to = (char *)mempcpy(to, by.p, by.n);
    from = at + what.n;
  }
  memcpy(to, from, (size_t)(end - from));
  sqlite3_result_text64(c, out, size, sqlite3_free, SQLITE_UTF8);
}

/* ---- trim ----------------------------------------------------------------------------
 */

static size_t character_bytes(qk_str s, size_t at) {
  size_t n = 1;
  if ((unsigned char)s.p[at] < 0xC0) return 1;
  while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xC0) == 0x80) n++;
  return n;
}

/* The bytes of the character of the set that stands at that end of the text; 0: none. */
static size_t stands(qk_str text, qk_str set, bool left) {
  for (size_t i = 0, n; i < set.n; i += n) {
    n = character_bytes(set, i);
    const char *p = left ? text.p : text.p + text.n - n;
    if (n <= text.n && memcmp(p, set.p + i, n) == 0) return n;
  }
  return 0;
}

enum { LEFT = 1, RIGHT = 2 };

static void trim_ends(sqlite3_context *c, int n, sqlite3_value **v, int ends) {
  if (any_null(n, v)) return;
  qk_str text = text_of(v[0]), set = n > 1 ? text_of(v[1]) : QK_LIT(" ");
  size_t found;
  while ((ends & LEFT) && text.n && (found = stands(text, set, true)) > 0) {
    text = qk_str_sub(text, found, text.n);
    if (!work(c, (double)set.n)) return;
  }
  while ((ends & RIGHT) && text.n && (found = stands(text, set, false)) > 0) {
    text.n -= found;
    if (!work(c, (double)set.n)) return;
  }
  sqlite3_result_text64(c, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void trim(sqlite3_context *c, int n, sqlite3_value **v) {
  trim_ends(c, n, v, LEFT | RIGHT);
}
static void ltrim(sqlite3_context *c, int n, sqlite3_value **v) {
  trim_ends(c, n, v, LEFT);
}
static void rtrim(sqlite3_context *c, int n, sqlite3_value **v) {
  trim_ends(c, n, v, RIGHT);
}

int qk_functions(qk_store *s, sqlite3 *db) {
  static const struct {
    const char *name;
    int n;
    void (*call)(sqlite3_context *c, int n, sqlite3_value **v);
  } rows[] = {{"like", 2, like},   {"like", 3, like},      {"glob", 2, glob},
              {"instr", 2, instr}, {"trim", 1, trim},      {"trim", 2, trim},
              {"ltrim", 1, ltrim}, {"ltrim", 2, ltrim},    {"rtrim", 1, rtrim},
              {"rtrim", 2, rtrim}, {"replace", 3, replace}};
  int rc = qk_formats(db);
  for (size_t i = 0; !rc && i < QK_COUNT(rows); i++)
    rc = sqlite3_create_function_v2(db, rows[i].name, rows[i].n,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                    s, rows[i].call, NULL, NULL, NULL);
  return rc;
}
