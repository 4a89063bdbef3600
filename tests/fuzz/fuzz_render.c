/* fuzz_render.c - the renderers under any result.
 * In:   bytes read as instructions that build a result: names, texts, tables, cells,
 *       charts, evidence.
 * Out:  an abort where a format breaks its own rules: JSON that does not parse, a CSV row
 *       of another length, control characters on the terminal, HTML that is not well
 *       formed or has an element that no renderer writes.
 * Owns: nothing between two inputs. */
#include "fuzz.h"

#include <jansson.h>

#include "base/buf.h"
#include "output/render.h"

#include "../markup.h"

typedef struct reader {
  const uint8_t *p, *end;
} reader;

static uint8_t byte(reader *r) { return r->p < r->end ? *r->p++ : 0; }

static qk_str string(reader *r) {
  size_t n = byte(r) % 48, left = (size_t)(r->end - r->p);
  if (n > left) n = left;
  qk_str s = {(const char *)r->p, n};
  r->p += n;
  return s;
}

/* Any marks at all; *marks has to stay until the row is appended. */
static qk_cell marked(reader *r, qk_span *marks, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    uint8_t from = byte(r), to = byte(r);
    marks[i] = (qk_span){from < 250 ? from : UINT32_MAX - from, to};
  }
  return qk_cell_marked(string(r), marks, n);
}

static qk_cell cell(reader *r) {
  switch (byte(r) % 6) {
  case 0:
    return qk_cell_null();
  case 1: {
    uint64_t high = byte(r);
    return qk_cell_integer((int64_t)(high << 56 | byte(r)));
  }
  case 2: {
    static const double odd[] = {0,         -0.0, 1e308 * 10, -1e308 * 10,
                                 0.0 / 0.0, 0.1,  1e-300};
    return qk_cell_real(odd[byte(r) % QK_COUNT(odd)]);
  }
  default:
    return qk_cell_text(string(r));
  }
}

static void table(reader *r, qk_result *out) {
  qk_column columns[8];
  qk_cell cells[8];
  qk_span marks[8][3];
  uint32_t n = 1 + byte(r) % 8, rows = byte(r) % 6;
  qk_str title = string(r);
  for (uint32_t i = 0; i < n; i++)
    columns[i] = (qk_column){string(r), string(r), (qk_type)(byte(r) % 5)};
  qk_result_table(out, title, columns, n);
  for (uint32_t k = 0; k < rows; k++) {
    for (uint32_t i = 0; i < n; i++)
      cells[i] = byte(r) % 4 ? cell(r) : marked(r, marks[i], byte(r) % 4);
    qk_result_row(out, cells);
  }
}

static void evidence(reader *r, qk_result *out) {
  qk_cited cited[2];
  uint32_t row = byte(r) % 6, column = byte(r) % 8;
  for (size_t i = 0; i < QK_COUNT(cited); i++) {
    qk_str text = string(r);
    cited[i] = (qk_cited){byte(r), text, string(r), byte(r) - 1, byte(r) - 1};
  }
  qk_result_evidence(out, row, column, cited, byte(r) % 3);
  qk_result_note(out, string(r));
}

static void chart(reader *r, qk_result *out) {
  static const double odd[] = {0, -1, 1e308, -1e308, 5e-324, 0.0 / 0.0, 1e308 * 10};
  qk_str x[6];
  double values[6];
  qk_chart c = {.kind = (qk_chart_kind)(byte(r) % 5), .x = x, .n_x = byte(r) % 7};
  for (size_t i = 0; i < QK_COUNT(x); i++) x[i] = string(r);
  c.title = string(r);
  c.unit = string(r);
  c.note = string(r);
  qk_result_chart(out, &c);
  for (int k = byte(r) % 4; k > 0; k--) {
    for (size_t i = 0; i < QK_COUNT(values); i++) {
      uint8_t b = byte(r);
      values[i] = b < 128 ? (double)b * 0.3 - 9 : odd[b % QK_COUNT(odd)];
    }
    qk_result_series(out, string(r), values, byte(r) % 7);
    qk_event e = {string(r), string(r), string(r), string(r)};
    if (byte(r) % 2) e.start = QK_LIT("2021-09"), e.end = QK_LIT("");
    qk_result_event(out, &e);
  }
}

static void build(reader *r, qk_result *out) {
  qk_str name = string(r);
  qk_result_name(out, name, string(r));
  while (r->p < r->end) switch (byte(r) % 7) {
    case 0: {
      int level = byte(r) % 7;
      qk_result_heading(out, level, string(r));
      break;
    }
    case 1:
      qk_result_text(out, string(r));
      break;
    case 2: {
      qk_str key = string(r);
      qk_result_param_add(out, key, cell(r));
      break;
    }
    case 3:
      table(r, out);
      break;
    case 4:
      evidence(r, out);
      break;
    case 5:
      chart(r, out);
      break;
    default:
      if (byte(r) == 7) qk_result_truncate(out, string(r));
    }
}

static bool collect(void *context, const char *p, size_t n) {
  qk_buf_put(context, (qk_str){p, n});
  return true;
}

static void check_json(qk_str s) {
  json_error_t e;
  qk_buf copy = {0};
  qk_buf_put(&copy, s);
  MUST(!copy.oom, "memory");
  /* jansson reads no NUL in a key, which JSON allows: read U+0001 in its place. */
  for (size_t at = 0;
       (at += qk_str_find(qk_str_sub(s, at, s.n), QK_LIT("\\u0000"))) < s.n;)
    copy.p[at += 5] = '1';
  json_t *j = json_loadb(copy.p, copy.n, 0, &e);
  MUST(j, "JSON: %s at %d: %.*s", e.text, e.position, QK_ARG(s));
  json_decref(j);
  qk_buf_free(&copy);
}

static void check_jsonl(qk_str s) {
  while (s.n) {
    size_t n = qk_str_find(s, QK_LIT("\n"));
    if (n) check_json(qk_str_sub(s, 0, n));
    s = qk_str_sub(s, n < s.n ? n + 1 : n, s.n);
  }
}

/* RFC 4180: every record has as many fields as the first. */
static void check_csv(qk_str s) {
  size_t fields = 1, first = 0;
  bool quoted = false;
  for (size_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') fields++;
    if (c != '\n') continue;
    if (!first) first = fields;
    /* A note that the result was cut short may stand behind the last row. */
    if (s.p[i - (i > 0)] != '\n' && i + 1 < s.n)
      MUST(fields == first, "CSV record of %zu fields, not %zu: %.*s", fields, first,
           QK_ARG(s));
    fields = 1;
  }
  MUST(!quoted, "CSV ends inside a quoted field: %.*s", QK_ARG(s));
}

static void check_terminal(qk_str s) {
  for (size_t i = 0; i < s.n; i++) {
    unsigned char c = (unsigned char)s.p[i];
    MUST((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t', "control byte %02x", c);
    MUST(c != 0xc2 || i + 1 >= s.n || (unsigned char)s.p[i + 1] >= 0xa0, "C1 control");
  }
}

static void check_html(qk_str s) {
  markup m;
  const char *error = markup_error(&m, s);
  MUST(!error, "HTML: %s", error);
}

static const struct {
  const char *name;
  void (*check)(qk_str);
} formats[] = {{"text", check_terminal}, {"markdown", NULL},
               {"csv", check_csv},       {"tsv", NULL},
               {"json", check_json},     {"jsonl", check_jsonl},
               {"html", check_html},     {"nonsense", NULL}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  reader r = {data, data + size};
  qk_render_options options = {.table = byte(&r) % 3, .width = byte(&r) % 100};
  qk_result result = {0};
  build(&r, &result);
  for (size_t i = 0; i < QK_COUNT(formats); i++) {
    qk_buf out = {0};
    qk_err e = {0};
    qk_code code =
        qk_render(&result, formats[i].name, &options, (qk_sink){collect, &out}, &e);
    MUST(code == QK_OK || (code == QK_USAGE && e.msg[0]), "%s: %d %s", formats[i].name,
         code, e.msg);
    if (code == QK_OK && formats[i].check) formats[i].check(qk_buf_str(&out));
    qk_buf_free(&out);
  }
  qk_result_free(&result);
  return 0;
}
