/* xlsx_name.c - names and texts as a workbook can hold them.
 * In:   valid UTF-8 from anywhere.
 * Out:  NUL-terminated text without what XML or a sheet's name may not have.
 * Owns: nothing; names are in the arena of the workbook. */
#include <stdio.h>
#include <strings.h>

#include "output/visible.h"
#include "output/wrap.h"
#include "output/xlsx.h"
#include "text/utf8.h"

/* Bytes of s that take at most `most` UTF-16 units. */
static size_t prefix(qk_str s, size_t most) {
  size_t at = 0, units = 0;
  for (size_t len; at < s.n; at += len) {
    units += qk_utf8_at(s.p + at, &len) > 0xFFFF ? 2 : 1;
    if (units > most) break;
  }
  return at;
}

static bool is_hex(char c) {
  return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/* _x0041_ in a cell would be read as the character of that number. */
static bool is_code(qk_str s, size_t at) {
  if (s.n - at < 7 || s.p[at] != '_' || s.p[at + 1] != 'x' || s.p[at + 6] != '_')
    return false;
  for (size_t i = at + 2; i < at + 6; i++)
    if (!is_hex(s.p[i])) return false;
  return true;
}

/* XML has no U+FFFE and no U+FFFF. */
void qk_sheet_clean(qk_buf *b, qk_str s) {
  for (size_t i = 0, len; i < s.n; i += len) {
    uint32_t cp = qk_utf8_at(s.p + i, &len);
    if (cp == 0xFFFE || cp == 0xFFFF)
      qk_buf_put(b, QK_LIT("\xEF\xBF\xBD"));
    else if (cp == '_' && is_code(s, i))
      qk_buf_put(b, QK_LIT("_x005F_"));
    else
      qk_buf_put(b, qk_str_sub(s, i, i + len));
  }
}

bool qk_sheet_fits(qk_str s, size_t most) { return prefix(s, most) == s.n; }

const char *qk_sheet_text(qk_book *b, qk_buf *scratch, qk_str s, size_t most) {
  static const qk_str end = QK_LIT("…");
  qk_buf shown = {0};
  qk_put_visible(&shown, s, QK_KEEP_LINES);
  qk_buf_clear(scratch);
  if (shown.n) qk_sheet_clean(scratch, qk_buf_str(&shown));
  if (shown.oom || scratch->oom) b->oom = true;
  qk_buf_free(&shown);
  if (b->oom || !scratch->n) return "";
  if (prefix(qk_buf_str(scratch), most) < scratch->n) {
    scratch->n = prefix(qk_buf_str(scratch), most - 1);
    qk_buf_put(scratch, end);
    if (most == QK_CELL_UNITS) b->cut_texts++;
  }
  if (scratch->oom) b->oom = true;
  return b->oom ? "" : scratch->p;
}

void qk_sheet_put_text(qk_book *b, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                       qk_str s, lxw_format *format) {
  if (!s.n || b->oom) return;
  qk_buf text = {0};
  const char *z = qk_sheet_text(b, &text, s, QK_CELL_UNITS);
  if (*z && b->lib->worksheet_write_string(sheet, row, column, z, format) ==
                LXW_ERROR_MEMORY_MALLOC_FAILED)
    b->oom = true;
  qk_buf_free(&text);
}

uint16_t qk_sheet_lines(qk_str s, size_t columns) {
  uint16_t lines = 0;
  for (; s.n && lines < QK_LINES_MOST; lines++) qk_wrap_next(&s, columns);
  return lines ? lines : 1;
}

void qk_sheet_height(const qk_book *b, lxw_worksheet *sheet, uint32_t row,
                     uint16_t lines) {
  enum { LINE = 16 };
  if (lines > 1) b->lib->worksheet_set_row(sheet, row, LINE * (double)lines, NULL);
}

static void put_name(qk_buf *b, qk_str wanted) {
  qk_buf shown = {0};
  qk_put_visible(&shown, wanted, QK_ONE_LINE);
  qk_str s = shown.n ? qk_trim(qk_buf_str(&shown)) : QK_LIT("");
  for (size_t i = 0, len; i < s.n; i += len) {
    uint32_t cp = qk_utf8_at(s.p + i, &len);
    bool taken = cp < 0x80 && strchr("[]:*?/\\'\"<>&", (int)cp);
    if (taken || cp == 0xFFFE || cp == 0xFFFF)
      qk_buf_putc(b, '_');
    else
      qk_buf_put(b, qk_str_sub(s, i, i + len));
  }
  if (shown.oom) b->oom = true;
  qk_buf_free(&shown);
}

/* The library compares names as Excel does, but for the case of letters beyond ASCII. */
static bool is_taken(const qk_book *b, const char *name) {
  static const char *const reserved[] = {"history", "说明", "证据"};
  for (size_t i = 0; i < QK_COUNT(reserved); i++)
    if (!strcasecmp(name, reserved[i])) return true;
  return b->lib->workbook_get_worksheet_by_name(b->book, name) != NULL;
}

const char *qk_sheet_name(qk_book *b, qk_str wanted, const char *otherwise, uint32_t n) {
  enum { TRIES = 20 };
  qk_buf base = {0}, name = {0};
  put_name(&base, wanted);
  if (!base.n) qk_buf_printf(&base, "%s%u", otherwise, n);
  /* After some tries the count of sheets is near a number that is free. */
  for (uint32_t k = 1; !base.oom && !name.oom; k = k == TRIES ? b->n_sheets + 1 : k + 1) {
    char tail[16] = "";
    if (k > 1) snprintf(tail, sizeof tail, " %u", k);
    qk_buf_clear(&name);
    qk_str s = qk_buf_str(&base);
    qk_buf_put(&name, qk_str_sub(s, 0, prefix(s, QK_SHEET_NAME - strlen(tail))));
    qk_buf_put(&name, qk_str_of(tail));
    if (!name.oom && !is_taken(b, name.p)) break;
  }
  qk_str copy = {NULL, 0};
  if (!base.oom && !name.oom) copy = qk_arena_copy(&b->arena, qk_buf_str(&name));
  qk_buf_free(&base);
  qk_buf_free(&name);
  if (!copy.p) b->oom = true;
  return copy.p;
}
