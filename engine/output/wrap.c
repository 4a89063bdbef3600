/* wrap.c - lines of a display width.
 * In:   text of qk_put_visible: valid UTF-8, \n the only control character.
 * Out:  slices that borrow the text.
 * Owns: nothing. */
#include "output/wrap.h"

#include "text/utf8.h"
#include "text/width.h"

static bool is_one_of(qk_str c, qk_str set) { return c.n && qk_str_find(set, c) < set.n; }

static bool is_closing(qk_str c) {
  return is_one_of(c, QK_LIT("。，、；：？！”’）》」』】〉〕］｝…—·％‰℃.,;:?!)]}%"));
}

static bool is_opening(qk_str c) {
  return is_one_of(c, QK_LIT("“‘（《「『【〈〔［｛￥([{$"));
}

/* Not the no-break space: it is there to hold what stands around it together. */
static bool is_gap(qk_str c) { return is_one_of(c, QK_LIT(" \u3000\u200B")); }

static qk_str char_before(qk_str s, size_t at) {
  size_t len;
  qk_utf8_last(qk_str_sub(s, 0, at), &len);
  return qk_str_sub(s, at - len, at);
}

static qk_str char_after(qk_str s, size_t at) {
  size_t len;
  qk_utf8_at(s.p + at, &len);
  return qk_str_sub(s, at, at + len);
}

static bool breakable(qk_str before, qk_str after) {
  if (is_gap(before) || is_gap(after)) return true;
  if (is_closing(after) || is_opening(before)) return false;
  return qk_width(before) > 1 || qk_width(after) > 1;
}

/* What needs no look at clusters: most of every text. */
static bool is_plain(qk_str c) {
  size_t len;
  uint32_t cp = qk_utf8_at(c.p, &len);
  return (cp >= 0x20 && cp < 0x7F) || qk_is_han(cp) || is_closing(c) || is_opening(c);
}

/* A cluster that began before `at` would be taken whole and end behind it.  Clusters are
 * looked for from the last plain character on, not from the start of a long line. */
static bool between_clusters(qk_str s, size_t at) {
  enum { FAR_ENOUGH = 64 };
  if (is_plain(char_before(s, at)) && is_plain(char_after(s, at))) return true;
  size_t from = at;
  for (int i = 0; i < FAR_ENOUGH && from > 0; i++) {
    qk_str c = char_before(s, from);
    from -= c.n;
    if (is_plain(c)) break;
  }
  size_t width = qk_width(qk_str_sub(s, from, at));
  return qk_width_prefix(qk_str_sub(s, from, s.n), width) == at - from;
}

/* Where to break s, whose first `most` bytes fit; most < s.n. */
static size_t break_at(qk_str s, size_t most) {
  size_t best = 0, hard = 0; /* hard: inside a word, yet not before a closing mark */
  for (size_t at = most; at > 0;) {
    if (best && at < most - most / 4) break;
    qk_str before = char_before(s, at), after = char_after(s, at);
    bool soft = breakable(before, after);
    bool inside = !hard && !is_closing(after) && !is_opening(before);
    if ((soft || inside) && (at == most || between_clusters(s, at))) {
      if (soft && (is_gap(before) || is_gap(after) || is_closing(before))) return at;
      if (soft && !best) best = at;
      if (inside) hard = at;
    }
    at -= before.n;
  }
  if (best) return best;
  return hard ? hard : most;
}

/* What to take where not even the first cluster fits: as many of its characters as do.  A
 * terminal that draws it in fewer columns shows it apart, but every line keeps its width.
 */
static size_t cut_cluster(qk_str s, size_t width) {
  size_t at = char_after(s, 0).n, used = qk_width(qk_str_sub(s, 0, at));
  while (at < s.n && s.p[at] != '\n') {
    qk_str next = char_after(s, at);
    used += qk_width(next);
    if (used > width) break;
    at += next.n;
  }
  return at;
}

static qk_str trim_end(qk_str line) {
  while (line.n) {
    qk_str last = char_before(line, line.n);
    if (!is_gap(last)) break;
    line.n -= last.n;
  }
  return line;
}

qk_str qk_wrap_next(qk_str *rest, size_t width) {
  qk_str s = *rest;
  size_t fits = width ? qk_width_prefix(s, width) : s.n;
  const char *end = memchr(s.p, '\n', fits < s.n ? fits + 1 : fits);
  if (end || fits == s.n) {
    size_t n = end ? (size_t)(end - s.p) : s.n;
    *rest = qk_str_sub(s, end ? n + 1 : n, s.n);
    return trim_end(qk_str_sub(s, 0, n));
  }
  size_t at = fits ? break_at(s, fits) : cut_cluster(s, width), next = at;
  while (next < s.n && is_gap(char_after(s, next))) next += char_after(s, next).n;
  if (next < s.n && s.p[next] == '\n') next++;
  *rest = qk_str_sub(s, next, s.n);
  return trim_end(qk_str_sub(s, 0, at));
}

size_t qk_widest_line(qk_str text) {
  size_t widest = 0;
  while (text.n) {
    size_t width = qk_width(qk_wrap_next(&text, 0));
    if (width > widest) widest = width;
  }
  return widest;
}
