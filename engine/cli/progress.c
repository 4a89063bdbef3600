/* progress.c - a bar on stderr while a long work goes on.
 * In:   how far the ingest is.
 * Out:  one line, redrawn ten times a second at most, erased at the end.
 * Owns: the line while it stands. */
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { BAR = 20, REDRAW_US = 100000, ETA_FROM_US = 1000000 };

void cli_progress_start(cli_progress *p, bool wanted) {
  *p = (cli_progress){.on = wanted && isatty(STDERR_FILENO), .started = cli_now_us()};
}

static void eta(char *out, size_t size, uint64_t spent_us, const qikan_progress *at) {
  out[0] = '\0';
  if (spent_us < ETA_FROM_US || at->bytes_done == 0) return;
  double left = (double)spent_us / 1e6 * (double)(at->bytes_total - at->bytes_done) /
                (double)at->bytes_done;
  unsigned seconds = left > 359999 ? 359999 : (unsigned)(left + 0.5);
  if (seconds >= 3600)
    snprintf(out, size, " ETA %u:%02u:%02u", seconds / 3600, seconds / 60 % 60,
             seconds % 60);
  else
    snprintf(out, size, " ETA %u:%02u", seconds / 60, seconds % 60);
}

void cli_progress_draw(cli_progress *p, const qikan_progress *at) {
  char bar[BAR + 1], left[32], head[160], name[1024];
  size_t used;
  uint64_t now = cli_now_us();
  if (!p->on || (p->drawn && now - p->drawn < REDRAW_US)) return;
  p->drawn = now;
  double share = at->bytes_total ? (double)at->bytes_done / (double)at->bytes_total : 0;
  if (share > 1) share = 1;
  int full = (int)(share * BAR);
  for (int i = 0; i < BAR; i++) bar[i] = i < full ? '#' : '-';
  bar[BAR] = '\0';
  eta(left, sizeof left, now - p->started, at);
  snprintf(head, sizeof head, "[%s] %3d%% %zu/%zu files %.1f/%.1f MB%s ", bar,
           (int)(share * 100), at->files_done, at->files_total,
           (double)at->bytes_done / 1e6, (double)at->bytes_total / 1e6, left);
  size_t columns = (size_t)cli_columns(STDERR_FILENO), room = columns - 1;
  head[cli_fit(head, room, &used)] = '\0';
  cli_escape(at->path, name, sizeof name);
  size_t n = cli_fit(name, room - used, &used);
  fprintf(stderr, "\r\033[K%s%.*s", head, (int)n, name);
  fflush(stderr);
}

void cli_progress_erase(cli_progress *p) {
  if (!p->on || !p->drawn) return;
  fputs("\r\033[K", stderr);
  fflush(stderr);
  p->drawn = 0;
}
