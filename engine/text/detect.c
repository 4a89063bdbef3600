/* detect.c - which encoding a file is in.
 * In:   its bytes, and the encoding's name if the caller gave one.
 * Out:  a name for iconv and the length of the byte order mark, or why it is no text.
 * Owns: nothing. */
#include "text/encoding.h"
#include "text/utf8.h"

#include <ctype.h>
#include <stdio.h>

enum { HEAD = 8192 };

qk_code qk_encoding_bad_at(const qk_source *src, qk_str text, size_t at, const char *msg,
                           qk_err *e) {
  size_t start = 0;
  int line = 1;
  for (size_t i = 0; i < at; i++) {
    bool lone_cr = text.p[i] == '\r' && (i + 1 >= text.n || text.p[i + 1] != '\n');
    if (text.p[i] != '\n' && !lone_cr) continue;
    line++;
    start = i + 1;
  }
  qk_fail(e, QK_INPUT, "%s", msg);
  qk_err_at(e, src->path, line, (int)qk_utf8_count(qk_str_sub(text, start, at)) + 1);
  return QK_INPUT;
}

qk_code qk_encoding_bad_utf8(const qk_source *src, qk_str text, size_t at, qk_err *e) {
  char msg[128];
  unsigned c = (unsigned char)text.p[at];
  unsigned next = at + 1 < text.n ? (unsigned char)text.p[at + 1] : 0;
  int n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  if (c < 0xC0)
    snprintf(msg, sizeof msg, "byte 0x%02X continues a character that was not begun", c);
  else if (c < 0xC2 || c > 0xF4)
    snprintf(msg, sizeof msg, "byte 0x%02X occurs in no UTF-8 text", c);
  else if ((next & 0xC0) != 0x80)
    snprintf(msg, sizeof msg,
             "byte 0x%02X begins a sequence of %d bytes that is cut short", c, n);
  else if ((c == 0xE0 && next < 0xA0) || (c == 0xF0 && next < 0x90))
    snprintf(msg, sizeof msg, "bytes 0x%02X 0x%02X begin an overlong form", c, next);
  else if (c == 0xED && next >= 0xA0)
    snprintf(msg, sizeof msg, "bytes 0x%02X 0x%02X begin a surrogate", c, next);
  else if (c == 0xF4 && next >= 0x90)
    snprintf(msg, sizeof msg, "bytes 0x%02X 0x%02X lie beyond U+10FFFF", c, next);
  else
    snprintf(msg, sizeof msg,
             "byte 0x%02X begins a sequence of %d bytes that is cut short", c, n);
  char whole[160];
  snprintf(whole, sizeof whole, "not valid UTF-8: %s", msg);
  return qk_encoding_bad_at(src, text, at, whole, e);
}

/* Formats people hand over by mistake.  The rest of the binary world shows itself by its
 * control characters. */
static const char *format_of(qk_str bytes) {
  static const struct {
    qk_str magic;
    const char *name;
  } formats[] = {{{"%PDF-", 5}, "PDF"},
                 {{"PK\3\4", 4}, "ZIP, DOCX or XLSX"},
                 {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, "DOC or XLS"},
                 {{"\x89PNG\r\n\x1A\n", 8}, "PNG"},
                 {{"\xFF\xD8\xFF", 3}, "JPEG"},
                 {{"\x1F\x8B\x08", 3}, "gzip"},
                 {{"\x7F"
                   "ELF",
                   4},
                  "ELF"},
                 {{"SQLite format 3", 16}, "SQLite"}};
  for (size_t i = 0; i < QK_COUNT(formats); i++)
    if (qk_str_starts(bytes, formats[i].magic)) return formats[i].name;
  return NULL;
}

static bool odd(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\v' && c != '\f' && c != '\r' &&
          c != 0x1B) ||
         c == 0x7F;
}

/* A text may hold stray control characters, a few in a short one; what has NULs or bad
 * UTF-8 besides is judged more strictly. */
static bool is_binary(qk_str bytes) {
  qk_str head = {bytes.p, bytes.n < HEAD ? bytes.n : HEAD};
  size_t controls = 0;
  for (size_t i = 0; i < head.n; i++) controls += odd((unsigned char)head.p[i]);
  bool clean = qk_utf8_valid(head) + 3 >= head.n && !memchr(head.p, 0, head.n);
  return clean ? controls * 3 >= head.n : controls >= 4 && controls * 20 >= head.n;
}

/* ASCII in UTF-16 has a NUL in every second byte, and in no other. */
static bool is_marked_by_nuls(qk_str bytes) {
  size_t n = bytes.n < HEAD ? bytes.n : HEAD, nuls[2] = {0, 0};
  for (size_t i = 0; i < n; i++) nuls[i % 2] += bytes.p[i] == 0;
  size_t most = nuls[0] > nuls[1] ? nuls[0] : nuls[1];
  return most * 5 >= n && (nuls[0] == 0 || nuls[1] == 0);
}

static qk_code check_binary(const qk_source *src, qk_err *e) {
  const char *format = format_of(src->bytes);
  if (format) {
    char msg[80];
    snprintf(msg, sizeof msg, "binary data, not text (a file in the format %s)", format);
    return qk_encoding_bad_at(src, src->bytes, 0, msg, e);
  }
  if (!is_binary(src->bytes)) return QK_OK;
  if (is_marked_by_nuls(src->bytes))
    return qk_encoding_bad_at(src, src->bytes, 0,
                              "UTF-16 text without a byte order mark: name the encoding",
                              e);
  size_t bad = qk_utf8_valid(src->bytes), at = 0;
  while (at < bad && !odd((unsigned char)src->bytes.p[at])) at++;
  return qk_encoding_bad_at(src, src->bytes, at, "binary data, not text", e);
}

static bool set(qk_source *src, const char *name, uint32_t bom) {
  snprintf(src->encoding, sizeof src->encoding, "%s", name);
  src->bom = bom;
  return true;
}

/* Longest first: the mark of UTF-32LE begins with that of UTF-16LE. */
static bool by_mark(qk_source *src) {
  static const struct {
    qk_str mark;
    const char *name;
  } marks[] = {{{"\xFF\xFE\0\0", 4}, "UTF-32LE"},    {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
               {{"\x84\x31\x95\x33", 4}, "GB18030"}, {{"\xEF\xBB\xBF", 3}, "UTF-8"},
               {{"\xFF\xFE", 2}, "UTF-16LE"},        {{"\xFE\xFF", 2}, "UTF-16BE"}};
  for (size_t i = 0; i < QK_COUNT(marks); i++)
    if (qk_str_starts(src->bytes, marks[i].mark))
      return set(src, marks[i].name, (uint32_t)marks[i].mark.n);
  return false;
}

static size_t bad_utf8_bytes(qk_str s) {
  size_t bad = 0;
  for (size_t i = 0; i < s.n;) {
    size_t len = qk_utf8_sequence(s.p + i, s.n - i);
    if (len == 0) bad++;
    i += len ? len : 1;
  }
  return bad;
}

/* Bytes of a character of GB18030 at u, 0 if there is none; *plain: it is punctuation or
 * one of the 6,763 characters of GB 2312, of which ordinary text consists.  What another
 * encoding looks like when read as GB18030 lies mostly outside. */
static size_t gb_sequence(const unsigned char *u, size_t left, bool *plain) {
  *plain = false;
  if (u[0] < 0x80) return 1;
  if (u[0] == 0x80 || u[0] == 0xFF || left < 2) return 0;
  if (u[1] >= 0x40 && u[1] != 0x7F && u[1] != 0xFF) {
    *plain = u[1] >= 0xA1 && (u[0] <= 0xA3 ? u[0] >= 0xA1 : u[0] >= 0xB0 && u[0] <= 0xF7);
    return 2;
  }
  bool four = left >= 4 && u[1] >= 0x30 && u[1] <= 0x39 && u[2] >= 0x81 && u[2] <= 0xFE &&
              u[3] >= 0x30 && u[3] <= 0x39;
  return four ? 4 : 0;
}

/* Whether s reads better as GB18030 than as UTF-8 with flaws.  Chinese in UTF-8 read as
 * GB18030 is full of rare characters, and Chinese in GB18030 read as UTF-8 is full of bad
 * bytes, so that one flaw, or ten, do not turn the scale. */
static bool like_gb18030(qk_str s) {
  const unsigned char *u = (const unsigned char *)s.p;
  size_t plain = 0, other = 0, bad = 0;
  for (size_t i = 0; i < s.n;) {
    bool is_plain;
    size_t len = gb_sequence(u + i, s.n - i, &is_plain);
    if (len == 0) bad++;
    if (len > 1) *(is_plain ? &plain : &other) += 1;
    i += len ? len : 1;
  }
  return plain >= other && bad * 5 <= plain && bad + other < bad_utf8_bytes(s);
}

/* Names people use, and what iconv should take them for.  GB18030 holds GB 2312 and GBK,
 * and files that call themselves by the older names use its characters. */
static const struct {
  const char *name, *iconv;
} aliases[] = {{"UTF8", "UTF-8"},        {"UTF-8", "UTF-8"},     {"GB2312", "GB18030"},
               {"GBK", "GB18030"},       {"GB18030", "GB18030"}, {"EUC-CN", "GB18030"},
               {"LATIN1", "ISO-8859-1"}, {"UTF16", "UTF-16"},    {"UTF-16", "UTF-16"},
               {"UCS-2", "UTF-16"},      {"UTF32", "UTF-32"},    {"UTF-32", "UTF-32"},
               {"UTF16LE", "UTF-16LE"},  {"UTF16BE", "UTF-16BE"}};

/* What a byte means there hangs on all the bytes before it, so that no offset can be
 * mapped back from a checkpoint. */
static const char *const stateful[] = {"ISO-2022", "ISO2022", "CSISO2022",        "UTF-7",
                                       "UTF7",     "HZ",      "UNICODE-1-1-UTF-7"};

static qk_code named_encoding(const char *named, char name[32], qk_err *e) {
  size_t n = strlen(named);
  bool known = n > 0 && n < 32;
  for (size_t i = 0; known && i < n; i++) {
    unsigned char c = (unsigned char)named[i];
    known = c < 0x80 && (isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':');
    name[i] = (char)toupper(c);
  }
  if (!known) return qk_fail(e, QK_USAGE, "unknown encoding \"%.64s\"", named);
  name[n] = 0;
  for (size_t i = 0; i < QK_COUNT(stateful); i++)
    if (strncmp(name, stateful[i], strlen(stateful[i])) == 0)
      return qk_fail(e, QK_USAGE, "encoding \"%s\" is not supported: it has shift states",
                     named);
  for (size_t i = 0; i < QK_COUNT(aliases); i++) {
    if (strcmp(name, aliases[i].name) != 0) continue;
    strcpy(name, aliases[i].iconv);
    break;
  }
  return QK_OK;
}

/* UTF-16 and UTF-32 without an order are little-endian unless a mark says otherwise; a
 * mark that agrees with the name is no part of the text. */
static qk_code by_name(qk_source *src, const char *named, qk_err *e) {
  char name[32];
  qk_code code = named_encoding(named, name, e);
  if (code != QK_OK) return code;
  qk_source marked = *src;
  bool agrees = by_mark(&marked) && strncmp(marked.encoding, name, strlen(name)) == 0;
  bool wide = strcmp(name, "UTF-16") == 0 || strcmp(name, "UTF-32") == 0;
  if (agrees)
    set(src, marked.encoding, marked.bom);
  else if (wide)
    strcat(name, "LE"), set(src, name, 0);
  else
    set(src, name, 0);
  code = qk_encoding_prepare(src, named, e);
  if (code != QK_OK) return code;
  return strncmp(name, "UTF-16", 6) == 0 || strncmp(name, "UTF-32", 6) == 0
             ? QK_OK
             : check_binary(src, e);
}

/* What somebody, or a mark, says to be UTF-8. */
static qk_code check_utf8(const qk_source *src, qk_err *e) {
  if (strcmp(src->encoding, "UTF-8") != 0) return QK_OK;
  qk_str text = qk_str_sub(src->bytes, src->bom, src->bytes.n);
  size_t bad = qk_utf8_valid(text);
  return bad == text.n ? QK_OK : qk_encoding_bad_utf8(src, text, bad, e);
}

qk_code qk_encoding_choose(qk_source *src, const char *named, qk_err *e) {
  if (named && strcmp(named, "auto") != 0) {
    qk_code code = by_name(src, named, e);
    return code == QK_OK ? check_utf8(src, e) : code;
  }
  if (by_mark(src)) {
    if (strncmp(src->encoding, "UTF-32", 6) == 0)
      return qk_encoding_bad_at(src, src->bytes, 0,
                                "UTF-32 text: name the encoding to have it read", e);
    qk_code code = qk_encoding_prepare(src, src->encoding, e);
    return code == QK_OK ? check_utf8(src, e) : code;
  }
  qk_code code = check_binary(src, e);
  if (code != QK_OK) return code;
  set(src, "UTF-8", 0);
  size_t bad = qk_utf8_valid(src->bytes);
  if (bad == src->bytes.n) return QK_OK;
  if (!like_gb18030(src->bytes)) return qk_encoding_bad_utf8(src, src->bytes, bad, e);
  set(src, "GB18030", 0);
  return qk_encoding_prepare(src, src->encoding, e);
}
