/* term.c - what the terminal can do.
 * In:   a file descriptor, the environment.
 * Out:  its width, whether to colour, what fits into a line.
 * Owns: nothing. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum { COLUMNS_LEAST = 20, COLUMNS_MOST = 10000, COLUMNS_USUAL = 80 };

int cli_columns(int fd) {
  struct winsize size;
  if (!isatty(fd)) return 0;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col < COLUMNS_LEAST ? COLUMNS_LEAST : size.ws_col;
  const char *text = getenv("COLUMNS");
  long n = text ? strtol(text, NULL, 10) : 0;
  return n >= COLUMNS_LEAST && n <= COLUMNS_MOST ? (int)n : COLUMNS_USUAL;
}

bool cli_colours(cli_colour wanted, int fd) {
  if (wanted != COLOUR_AUTO) return wanted == COLOUR_ALWAYS;
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  if (no && *no) return false;
  return isatty(fd) && term && *term && strcmp(term, "dumb") != 0;
}

size_t cli_fit(const char *s, size_t columns, size_t *used) {
  const unsigned char *p = (const unsigned char *)s;
  size_t at = 0;
  *used = 0;
  while (p[at]) {
    size_t len = 1;
    while ((p[at + len] & 0xC0) == 0x80) len++;
    /* Three bytes from U+1100 on: nearly all that is wide, and never counted too narrow.
     */
    bool wide = p[at] > 0xE1 || (p[at] == 0xE1 && p[at + 1] >= 0x84);
    size_t width = wide ? 2 : 1;
    if (*used + width > columns) break;
    *used += width;
    at += len;
  }
  return at;
}

uint64_t cli_now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}
