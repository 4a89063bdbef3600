/* message.c - what the command line says on stderr.
 * In:   formats, errors; file names and texts from anywhere.
 * Out:  one line a message that cannot drive a terminal.
 * Owns: nothing. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { MESSAGE_MAX = 4096 };

/* Length of the UTF-8 sequence at p, its code point in *cp; 0 where it is malformed. */
static size_t decode(const unsigned char *p, unsigned *cp) {
  static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t n = p[0] < 0x80             ? 1
             : (p[0] & 0xE0) == 0xC0 ? 2
             : (p[0] & 0xF0) == 0xE0 ? 3
             : (p[0] & 0xF8) == 0xF0 ? 4
                                     : 0;
  if (n <= 1) return *cp = p[0], n;
  *cp = p[0] & (0x7Fu >> n);
  for (size_t i = 1; i < n; i++) {
    if ((p[i] & 0xC0) != 0x80) return 0;
    *cp = *cp << 6 | (p[i] & 0x3Fu);
  }
  if (*cp < least[n] || *cp > 0x10FFFF || (*cp >= 0xD800 && *cp < 0xE000)) return 0;
  return n;
}

/* Bidirectional marks count too: they can make a message read as another one. */
static bool drives_terminal(unsigned cp) {
  return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E || cp == 0x200F ||
         (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

void cli_escape(const char *s, char *out, size_t size) {
  const unsigned char *p = (const unsigned char *)s;
  size_t at = 0;
  while (*p) {
    unsigned cp;
    char escaped[16];
    size_t n = decode(p, &cp), len = n;
    const char *from = (const char *)p;
    if (n == 0 || drives_terminal(cp)) {
      const char *form = n == 0 || cp < 0x80 ? "\\x%02X" : "\\u%04X";
      len = (size_t)snprintf(escaped, sizeof escaped, form, n == 0 ? *p : cp);
      if (cp == '\n' && n) len = (size_t)snprintf(escaped, sizeof escaped, "\\n");
      if (cp == '\t' && n) len = (size_t)snprintf(escaped, sizeof escaped, "\\t");
      from = escaped;
    }
    if (at + len >= size) break;
    memcpy(out + at, from, len);
    at += len;
    p += n ? n : 1;
  }
  if (size) out[at] = '\0';
}

static void print(const char *prefix, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static void print(const char *prefix, const char *format, va_list args) {
  char raw[MESSAGE_MAX], clean[MESSAGE_MAX * 2];
  vsnprintf(raw, sizeof raw, format, args);
  cli_escape(raw, clean, sizeof clean);
  fprintf(stderr, "%s%s\n", prefix, clean);
}

void cli_message(const char *format, ...) {
  va_list args;
  va_start(args, format);
  print("qikan: ", format, args);
  va_end(args);
}

void cli_line(const char *format, ...) {
  va_list args;
  va_start(args, format);
  print("", format, args);
  va_end(args);
}

int cli_status(qk_code code) { return code == QK_NOMEM ? QK_STORE : (int)code; }

int cli_fail(const qk_err *e) {
  char text[sizeof e->file + sizeof e->msg + 32];
  qikan_error_text(e, text, sizeof text);
  /* An error with a place reads as compilers print theirs, so that editors can jump to
   * it. */
  if (e->file[0])
    cli_line("%s", text);
  else
    cli_message("%s", text);
  return cli_status(e->code);
}
