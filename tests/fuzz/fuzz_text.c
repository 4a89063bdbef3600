/* fuzz_text.c - the text layer under any bytes.
 * In:   byte 0 chooses the encoding, the rest is the file.
 * Out:  an abort where the text, the maps, the sentences or the widths contradict
 *       each other.
 * Owns: nothing between two inputs. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text/fold.h"
#include "text/number.h"
#include "text/sentence.h"
#include "text/source.h"
#include "text/utf8.h"
#include "text/width.h"

static const char *const encodings[] = {NULL,     "auto", "UTF-8",           "GB18030",
                                        "UTF-16", "BIG5", "no-such-encoding"};

/* Offsets come back from a trip to the file and back, and positions never go backwards.
 */
static void check_maps(const qk_source *src) {
  uint32_t last_byte = 0, last_line = 1;
  for (uint32_t at = 0; at < src->text.n;) {
    size_t len;
    qk_utf8_at(src->text.p + at, &len);
    uint32_t byte = qk_source_byte(src, at), col;
    uint32_t line = qk_source_line(src, at, &col);
    MUST(byte <= src->bytes.n, "text %u is byte %u of %zu", at, byte, src->bytes.n);
    MUST(byte >= last_byte, "text %u: byte %u after %u", at, byte, last_byte);
    MUST(qk_source_text_offset(src, byte) == at, "byte %u gives text %u, not %u", byte,
         qk_source_text_offset(src, byte), at);
    MUST(line >= last_line && line <= src->n_lines, "text %u: line %u", at, line);
    MUST(col >= 1, "text %u: column %u", at, col);
    last_byte = byte;
    last_line = line;
    at += (uint32_t)len;
  }
  MUST(src->line_start[0] == 0, "line 1 starts at %u", src->line_start[0]);
  for (uint32_t i = 1; i < src->n_lines; i++)
    MUST(src->line_start[i] > src->line_start[i - 1] && src->line_start[i] <= src->text.n,
         "line %u starts at %u", i + 1, src->line_start[i]);
}

static void check_sentences(qk_str text) {
  qk_arena arena = {0};
  qk_span *spans = NULL;
  uint32_t n = 0, cap = 0;
  MUST(qk_sentences(text, &arena, &spans, &n, &cap), "memory");
  size_t at = 0;
  for (uint32_t i = 0; i <= n; i++) {
    size_t from = i < n ? spans[i].from : text.n, to = i < n ? spans[i].to : text.n;
    MUST(from >= at && to >= from && to <= text.n, "sentence %u is %zu..%zu", i, from,
         to);
    MUST(i == n || to > from, "sentence %u is empty", i);
    qk_str gap = qk_trim(qk_str_sub(text, at, from));
    MUST(gap.n == 0, "%zu bytes before sentence %u are in none", gap.n, i);
    MUST(qk_utf8_valid(qk_str_sub(text, from, to)) == to - from, "sentence %u", i);
    at = to;
  }
  qk_arena_free(&arena);
}

static void check_strings(qk_str text) {
  qk_buf folded = {0};
  qk_fold(text, &folded);
  MUST(!folded.oom, "memory");
  qk_str out = qk_buf_str(&folded);
  MUST(qk_utf8_valid(out) == out.n, "folded text is not UTF-8 at %zu",
       qk_utf8_valid(out));
  qk_buf_free(&folded);
  size_t width = qk_width(text);
  static const size_t columns[] = {0, 1, 2, 7, 80};
  for (size_t i = 0; i < QK_COUNT(columns); i++) {
    size_t n = qk_width_prefix(text, columns[i]);
    MUST(n <= text.n && qk_utf8_valid(qk_str_sub(text, 0, n)) == n, "prefix %zu", n);
    MUST(qk_width(qk_str_sub(text, 0, n)) <= columns[i], "prefix of %zu columns",
         columns[i]);
    MUST(n == text.n || width > columns[i] || qk_width(qk_str_sub(text, n, text.n)) == 0,
         "a text of %zu columns was cut at %zu", width, columns[i]);
  }
  double value = 0;
  size_t n = qk_han_number(text, &value);
  MUST(n <= text.n && qk_utf8_valid(qk_str_sub(text, 0, n)) == n, "numeral of %zu bytes",
       n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1) return 0;
  const char *encoding = encodings[data[0] % QK_COUNT(encodings)];
  qk_str bytes = {(const char *)data + 1, size - 1};
  size_t valid = qk_utf8_valid(bytes);
  MUST(valid <= bytes.n, "valid up to %zu of %zu", valid, bytes.n);
  qk_source src = {0};
  qk_err e = {0};
  qk_code code = qk_source_from(&src, "fuzz", bytes, encoding, &e);
  if (code != QK_OK) {
    MUST(code == e.code && e.msg[0], "failure %d without a message", code);
    MUST(!strchr(e.msg, '\n'), "message of more than one line: %s", e.msg);
    qk_source_close(&src);
    return 0;
  }
  MUST(qk_utf8_valid(src.text) == src.text.n, "text is not UTF-8");
  MUST(src.n_lines >= 1, "no line");
  check_maps(&src);
  check_sentences(src.text);
  check_strings(src.text);
  qk_source_close(&src);
  return 0;
}
