/* test_text_source.c - encodings, positions, what is refused. */
#include "base/buf.h"
#include "text/source.h"
#include "text/utf8.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <stdlib.h>
#include <unistd.h>

/* Text with characters of one to four bytes and lines of all kinds, in any encoding. */
static qk_buf sample(const char *encoding, size_t lines, const char *line) {
  qk_buf utf8 = {0}, out = {0};
  for (size_t i = 0; i < lines; i++) qk_buf_printf(&utf8, "%zu %s", i, line);
  iconv_t cd = iconv_open(encoding, "UTF-8");
  cr_assert_neq(cd, (iconv_t)-1);
  cr_assert(qk_buf_reserve(&out, utf8.n * 4 + 16));
  char *from = utf8.p, *to = out.p;
  size_t in = utf8.n, room = out.cap;
  cr_assert_neq(iconv(cd, &from, &in, &to, &room), (size_t)-1);
  out.n = (size_t)(to - out.p);
  iconv_close(cd);
  qk_buf_free(&utf8);
  return out;
}

/* What the source says of every character is what converting it alone says. */
static void check_maps(const qk_source *src) {
  bool converted = src->converter != NULL;
  iconv_t cd = iconv_open("UTF-8", src->encoding);
  cr_assert_neq(cd, (iconv_t)-1);
  size_t byte = src->bom, len, line = 1, col = 1;
  for (size_t at = 0; at < src->text.n; at += len) {
    uint32_t c, cp = qk_utf8_at(src->text.p + at, &len);
    cr_assert_eq(qk_source_byte(src, (uint32_t)at), byte, "text %zu", at);
    cr_assert_eq(qk_source_text_offset(src, (uint32_t)byte), at, "byte %zu", byte);
    cr_assert_eq(qk_source_line(src, (uint32_t)at, &c), line, "text %zu", at);
    cr_assert_eq(c, col, "text %zu: column %u", at, c);
    for (size_t inside = 1; converted && inside < len; inside++)
      cr_assert_eq(qk_source_byte(src, (uint32_t)(at + inside)), byte);
    char out[8], *to = out, *from = (char *)(uintptr_t)(src->bytes.p + byte);
    size_t in = src->bytes.n - byte, room = len;
    (void)iconv(cd, &from, &in, &to, &room);
    cr_assert_eq(memcmp(out, src->text.p + at, len), 0);
    byte = (size_t)(from - src->bytes.p);
    col++;
    bool crlf = cp == '\r' && at + 1 < src->text.n && src->text.p[at + 1] == '\n';
    if (cp == '\n' || (cp == '\r' && !crlf)) line++, col = 1;
  }
  iconv_close(cd);
  cr_assert_eq(qk_source_byte(src, (uint32_t)src->text.n), src->bytes.n);
  cr_assert_eq(qk_source_text_offset(src, (uint32_t)src->bytes.n), src->text.n);
}

static const char chinese[] = "甲乙丙丁，戊己庚辛。\r\n一二 three\n\r四五\r";

Test(source, every_offset_is_known_in_bytes_lines_and_columns) {
  static const struct {
    const char *encoding, *named, *line, *found;
  } rows[] = {{"UTF-8", NULL, chinese, "UTF-8"},
              {"UTF-8", "utf8", "é😀𠀀\n", "UTF-8"},
              {"GB18030", NULL, chinese, "GB18030"},
              {"GB18030", "gbk", "甲é😀𠀀乙\n", "GB18030"},
              {"GB18030", "GB2312", chinese, "GB18030"},
              {"GB18030", NULL, "没有换行的很长的一行，", "GB18030"},
              {"UTF-16LE", "utf-16le", "甲😀\r\n", "UTF-16LE"},
              {"UTF-16LE", "utf-16", "甲😀\r\n", "UTF-16LE"},
              {"UTF-16BE", "UTF-16BE", chinese, "UTF-16BE"},
              {"UTF-16", NULL, chinese, "UTF-16LE"},
              {"UTF-16", "utf16", chinese, "UTF-16LE"},
              {"UTF-32", "utf-32", chinese, "UTF-32LE"},
              {"BIG5", "big5", "甲乙丙丁，戊 one\n", "BIG5"},
              {"ISO-8859-1", "latin1", "caf\xC3\xA9\r\n", "ISO-8859-1"}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_buf bytes = sample(rows[i].encoding, 300, rows[i].line);
    qk_source src;
    qk_err e = {0};
    qk_code code = qk_source_from(&src, "f", qk_buf_str(&bytes), rows[i].named, &e);
    cr_assert_eq(code, QK_OK, "row %zu: %d:%d: %s", i, e.line, e.col, e.msg);
    cr_expect_str_eq(src.encoding, rows[i].found);
    check_maps(&src);
    qk_source_close(&src);
    qk_buf_free(&bytes);
  }
}

Test(source, every_line_end_counts_once) {
  static const struct {
    qk_str text;
    uint32_t lines;
  } rows[] = {{QK_LIT("甲"), 1},         {QK_LIT("甲\n"), 1},
              {QK_LIT("甲\n\n"), 2},     {QK_LIT("甲\r乙\n丙\r\n丁"), 4},
              {QK_LIT("\r\r\n\n甲"), 4}, {QK_LIT("甲\n\r乙"), 3},
              {QK_LIT("甲\r"), 1},       {QK_LIT("甲\xE2\x80\xA8乙"), 1}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_source src;
    cr_assert_eq(qk_source_from(&src, "f", rows[i].text, NULL, NULL), QK_OK);
    cr_expect_eq(src.n_lines, rows[i].lines, "row %zu: %u", i, src.n_lines);
    check_maps(&src);
    qk_source_close(&src);
  }
}

Test(source, byte_order_marks_are_no_text) {
  static const struct {
    qk_str bytes;
    const char *named, *encoding;
    uint32_t bom;
  } rows[] = {{{"\xEF\xBB\xBF"
                "a",
                4},
               NULL,
               "UTF-8",
               3},
              {{"\xEF\xBB\xBF"
                "a",
                4},
               "utf-8",
               "UTF-8",
               3},
              {{"\xFF\xFE"
                "a\0",
                4},
               NULL,
               "UTF-16LE",
               2},
              {{"\xFE\xFF\0a", 4}, NULL, "UTF-16BE", 2},
              {{"\xFE\xFF\0a", 4}, "utf-16", "UTF-16BE", 2},
              {{"\xFE\xFF\0a", 4}, "utf-16be", "UTF-16BE", 2},
              {{"\xFF\xFE\0\0"
                "a\0\0\0",
                8},
               "utf-32",
               "UTF-32LE",
               4},
              {{"\x84\x31\x95\x33"
                "a",
                5},
               NULL,
               "GB18030",
               4}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_source src;
    qk_err e = {0};
    cr_assert_eq(qk_source_from(&src, "f", rows[i].bytes, rows[i].named, &e), QK_OK,
                 "row %zu: %s", i, e.msg);
    cr_expect(qk_str_eq(src.text, QK_LIT("a")), "row %zu", i);
    cr_expect_str_eq(src.encoding, rows[i].encoding);
    cr_expect_eq(src.bom, rows[i].bom);
    cr_expect_eq(qk_source_byte(&src, 0), rows[i].bom);
    cr_expect_eq(qk_source_text_offset(&src, 0), 0);
    qk_source_close(&src);
  }
}

typedef struct bad_row {
  qk_str bytes;
  const char *named;
  qk_code code;
  int line, col;
  const char *msg; /* its beginning */
} bad_row;

static void check_bad(const bad_row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    qk_source src;
    qk_err e = {0};
    qk_code code = qk_source_from(&src, "f.md", rows[i].bytes, rows[i].named, &e);
    cr_expect_eq(code, rows[i].code, "row %zu", i);
    cr_expect_eq(e.code, rows[i].code, "row %zu", i);
    cr_expect(e.line == rows[i].line && e.col == rows[i].col, "row %zu: %d:%d: %s", i,
              e.line, e.col, e.msg);
    cr_expect(qk_str_starts(qk_str_of(e.msg), qk_str_of(rows[i].msg)), "row %zu: %s", i,
              e.msg);
    if (code == QK_INPUT) cr_expect_str_eq(e.file, "f.md");
    cr_expect_null(src.line_start);
  }
}

Test(source, what_is_no_text_is_refused_where_it_goes_wrong) {
  static const bad_row rows[] = {
      {{"", 0}, NULL, QK_INPUT, 0, 0, "the file is empty"},
      {{" \n\xE3\x80\x80\r\n", 7}, NULL, QK_INPUT, 0, 0, "holds nothing but white space"},
      {{"\xEF\xBB\xBF", 3}, NULL, QK_INPUT, 0, 0, "holds nothing but white space"},
      {{"a\r\n中\0", 7}, NULL, QK_INPUT, 2, 2, "NUL byte: this is not a text file"},
      {{"%PDF-1.7\n%\xE2\xE3", 12},
       NULL,
       QK_INPUT,
       1,
       1,
       "binary data, not text (a file in the format PDF"},
      {{"\x89PNG\r\n\x1A\n\0\0", 10}, NULL, QK_INPUT, 1, 1, "binary data"},
      {{"ab\ncd\x01\x02\0\x03\x04\x05", 11},
       NULL,
       QK_INPUT,
       2,
       3,
       "binary data, not text"},
      {{"\x01\x02\x03\x04", 4}, NULL, QK_INPUT, 1, 1, "binary data, not text"},
      {{"t\0e\0x\0t\0", 8},
       NULL,
       QK_INPUT,
       1,
       1,
       "UTF-16 text without a byte order mark"},
      {{"\xFF\xFE\0\0a\0\0\0", 8}, NULL, QK_INPUT, 1, 1, "UTF-32"},
      {{"中\n文\xE5\n", 9},
       NULL,
       QK_INPUT,
       2,
       2,
       "not valid UTF-8: byte 0xE5 begins a sequence of 3 bytes that is cut short"},
      {{"中\r文\xE5\xB8", 9},
       NULL,
       QK_INPUT,
       2,
       2,
       "not valid UTF-8: byte 0xE5 begins a sequence of 3"},
      {{"中\x80", 4},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-8: byte 0x80 continues a character that was not begun"},
      {{"中\xFF", 4},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-8: byte 0xFF occurs in no UTF-8 text"},
      {{"中\xE0\x80\x80", 6},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-8: bytes 0xE0 0x80 begin an overlong"},
      {{"中\xED\xA0\x80", 6},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-8: bytes 0xED 0xA0 begin a surrogate"},
      {{"中\xF4\x90\x80\x80", 7},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-8: bytes 0xF4 0x90 lie beyond"},
      {{"\xEF\xBB\xBF中\xFF", 7}, NULL, QK_INPUT, 1, 2, "not valid UTF-8"},
      {{"caf\xE9 au lait", 12}, NULL, QK_INPUT, 1, 4, "not valid UTF-8"}};
  check_bad(rows, QK_COUNT(rows));
}

Test(source, a_named_encoding_is_taken_at_its_word) {
  static const bad_row rows[] = {
      {{"a", 1}, "klingon", QK_USAGE, 0, 0, "unknown encoding \"klingon\""},
      {{"a", 1}, "", QK_USAGE, 0, 0, "unknown encoding \"\""},
      {{"a", 1}, "gbk//IGNORE", QK_USAGE, 0, 0, "unknown encoding"},
      {{"a", 1},
       "a-name-that-is-longer-than-any-encoding-has",
       QK_USAGE,
       0,
       0,
       "unknown"},
      {{"a", 1},
       "iso-2022-cn",
       QK_USAGE,
       0,
       0,
       "encoding \"iso-2022-cn\" is not supported"},
      {{"\xBC\xD7\xD2\xD2", 4}, "utf-8", QK_INPUT, 1, 1, "not valid UTF-8"},
      {{"\xBC\xD7\n\xD2\xD2\xFF"
        "a",
        7},
       "gbk",
       QK_INPUT,
       2,
       2,
       "not valid GB18030: byte 0xFF begins no character"},
      {{"\xBC\xD7\n\xD2", 4},
       "gbk",
       QK_INPUT,
       2,
       1,
       "not valid GB18030: byte 0xD2 begins a character that is cut short"},
      {{"a\0b", 3}, "utf-16le", QK_INPUT, 1, 2, "not valid UTF-16LE"},
      {{"a\0\0\0b\0", 6}, "utf-16le", QK_INPUT, 1, 2, "NUL byte"},
      {{"\xFF\xFE"
        "a\0\0\xD8"
        "b\0",
        8},
       NULL,
       QK_INPUT,
       1,
       2,
       "not valid UTF-16LE"}};
  check_bad(rows, QK_COUNT(rows));
}

/* A flaw in the one must not be taken for the other. */
Test(source, flawed_files_are_blamed_in_the_right_encoding) {
  qk_buf gb = sample("GB18030", 40, chinese), utf8 = sample("UTF-8", 40, chinese);
  gb.p[gb.n / 2] = utf8.p[utf8.n / 2] = '\xFF';
  qk_source src;
  qk_err e = {0};
  cr_expect_eq(qk_source_from(&src, "f", qk_buf_str(&gb), NULL, &e), QK_INPUT);
  cr_expect(strstr(e.msg, "not valid GB18030"), "%s", e.msg);
  cr_expect_gt(e.line, 60);
  cr_expect_eq(qk_source_from(&src, "f", qk_buf_str(&utf8), NULL, &e), QK_INPUT);
  cr_expect(strstr(e.msg, "not valid UTF-8"), "%s", e.msg);
  cr_expect_gt(e.line, 60);
  qk_buf_free(&gb);
  qk_buf_free(&utf8);
}

Test(source, stray_control_characters_stay) {
  qk_source src;
  cr_assert_eq(
      qk_source_from(&src, "f", QK_LIT("中\x01\x08文\x0C\x1B[1m\x7F字"), NULL, NULL),
      QK_OK);
  cr_expect_eq(src.text.n, src.bytes.n);
  qk_source_close(&src);
}

/* Columns in a line of megabytes: each costs no more than a step of the index. */
Test(source, a_very_long_line_has_columns) {
  enum { CHARS = 300000 };
  qk_buf b = {0};
  qk_buf_put(&b, QK_LIT("first\n"));
  qk_buf_repeat(&b, QK_LIT("字"), CHARS);
  qk_source src;
  cr_assert_eq(qk_source_from(&src, "f", qk_buf_str(&b), NULL, NULL), QK_OK);
  for (uint32_t i = 0; i < CHARS; i++) {
    uint32_t col;
    cr_assert_eq(qk_source_line(&src, 6 + 3 * i, &col), 2);
    cr_assert_eq(col, i + 1);
  }
  qk_source_close(&src);
  qk_buf_free(&b);
}

Test(source, opens_a_file_and_keeps_to_the_limit) {
  char path[] = "/tmp/qikan-test-XXXXXX";
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  cr_assert_eq(write(fd, "标题\n", 7), 7);
  close(fd);
  qk_source src;
  qk_err e = {0};
  cr_assert_eq(qk_source_open(&src, path, "auto", 0, &e), QK_OK, "%s", e.msg);
  cr_expect(qk_str_eq(src.text, QK_LIT("标题\n")));
  cr_expect_eq(src.n_lines, 1);
  qk_source_close(&src);
  qk_source_close(&src);
  cr_expect_eq(qk_source_open(&src, path, NULL, 6, &e), QK_INPUT);
  cr_expect_str_eq(e.msg, "larger than the limit of 6 bytes (7 bytes)");
  cr_expect_eq(qk_source_open(&src, path, "nothing", 0, &e), QK_USAGE);
  cr_expect_eq(qk_source_open(&src, "/", NULL, 0, &e), QK_INPUT);
  unlink(path);
}
