/* test_text_utf8.c - code points, validity, classes, trimming, counting. */
#include "text/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>

typedef struct valid_row {
  qk_str bytes;
  size_t bad; /* offset of the first bad byte */
} valid_row;

Test(utf8, the_first_bad_byte_is_found) {
  static const valid_row rows[] = {{{"", 0}, 0},
                                   {{"plain ascii, longer than a word", 31}, 31},
                                   {{"中文字符串", 15}, 15},
                                   {{"\xF0\x9F\x98\x80 ok", 7}, 7},
                                   {{"a\0b", 3}, 3},
                                   {{"\x80", 1}, 0},
                                   {{"ab\xC0\xAF", 4}, 2},
                                   {{"\xC1\xBF", 2}, 0},
                                   {{"\xE0\x80\xAF", 3}, 0},
                                   {{"\xE0\x9F\xBF", 3}, 0},
                                   {{"\xE0\xA0\x80", 3}, 3},
                                   {{"\xED\x9F\xBF", 3}, 3},
                                   {{"\xED\xA0\x80", 3}, 0},
                                   {{"\xF0\x8F\xBF\xBF", 4}, 0},
                                   {{"\xF4\x8F\xBF\xBF", 4}, 4},
                                   {{"\xF4\x90\x80\x80", 4}, 0},
                                   {{"\xF5\x80\x80\x80", 4}, 0},
                                   {{"中\xE4\xB8", 5}, 3},
                                   {{"中文中文中文\xE4\xB8\x41中文", 27}, 18},
                                   {{"中文中文\xED\xA0\x80中文中文", 27}, 12}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect_eq(qk_utf8_valid(rows[i].bytes), rows[i].bad, "row %zu: %zu", i,
                 qk_utf8_valid(rows[i].bytes));
}

/* The fast paths read ahead: a flaw must be found wherever it stands, and nothing behind
 * the end may be read (the sanitizer sees the exact allocation). */
Test(utf8, a_flaw_is_found_at_every_place) {
  enum { CHARS = 20 };
  for (size_t n = 1; n <= CHARS; n++) {
    for (size_t at = 0; at < n; at++) {
      for (int part = 0; part < 3; part++) {
        char *p = malloc(n * 3);
        cr_assert(p);
        for (size_t i = 0; i < n; i++) memcpy(p + 3 * i, "字", 3);
        p[3 * at + (size_t)part] = part == 0 ? '\xFF' : 'x';
        cr_expect_eq(qk_utf8_valid((qk_str){p, n * 3}), 3 * at, "%zu of %zu", at, n);
        free(p);
      }
    }
  }
}

Test(utf8, every_code_point_is_valid_and_decoded) {
  for (uint32_t cp = 0; cp < 0x110000; cp++) {
    if (cp >= 0xD800 && cp < 0xE000) continue;
    unsigned char b[4];
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4, len;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n; i-- > 1;)
      b[i] = (unsigned char)(0x80 | ((cp >> (6 * (n - 1 - i))) & 0x3F));
    b[0] = (unsigned char)(lead[n] | (cp >> (6 * (n - 1))));
    qk_str s = {(const char *)b, n};
    cr_assert_eq(qk_utf8_valid(s), n, "U+%04X", cp);
    cr_assert_eq(qk_utf8_at(s.p, &len), cp, "U+%04X", cp);
    cr_assert_eq(len, n);
    cr_assert_eq(qk_utf8_last(s, &len), cp, "U+%04X", cp);
    cr_assert_eq(qk_utf8_sequence(s.p, n), n);
    cr_assert_eq(qk_utf8_sequence(s.p, n - 1), 0);
  }
}

Test(utf8, characters_are_counted_in_texts_of_any_length) {
  enum { CHARS = 400 };
  char text[CHARS * 3];
  for (size_t i = 0; i < CHARS; i++) memcpy(text + 3 * i, "字", 3);
  for (size_t n = 0; n <= CHARS; n++)
    cr_assert_eq(qk_utf8_count((qk_str){text, n * 3}), n);
  cr_expect_eq(qk_utf8_count(QK_LIT("aé字😀")), 4);
}

Test(utf8, white_space_at_both_ends_is_trimmed) {
  static const struct {
    qk_str in, out;
  } rows[] = {{QK_LIT("  a b "), QK_LIT("a b")},
              {QK_LIT("　　中文　"), QK_LIT("中文")},
              {QK_LIT("\xEF\xBB\xBF\t\r\n中\xC2\xA0\xE2\x80\xA8"), QK_LIT("中")},
              {QK_LIT("\x01中\x7F"), QK_LIT("中")},
              {QK_LIT(" 　 "), QK_LIT("")},
              {QK_LIT(""), QK_LIT("")}};
  for (size_t i = 0; i < QK_COUNT(rows); i++)
    cr_expect(qk_str_eq(qk_trim(rows[i].in), rows[i].out), "row %zu", i);
}

Test(utf8, classes_of_characters) {
  static const uint32_t han[] = {0x4E00, 0x9FFF,  0x3007, 0x3400,
                                 0xF900, 0x20000, 0x30000};
  static const uint32_t not_han[] = {'a', 0x3001, 0x3042, 0xFF0C, 0xAC00, 0x1F600};
  for (size_t i = 0; i < QK_COUNT(han); i++) cr_expect(qk_is_han(han[i]), "%X", han[i]);
  for (size_t i = 0; i < QK_COUNT(not_han); i++)
    cr_expect_not(qk_is_han(not_han[i]), "%X", not_han[i]);
  cr_expect(qk_is_control(1) && qk_is_control(0x1B) && qk_is_control(0x7F) &&
            qk_is_control(0x85));
  cr_expect_not(qk_is_control('\t') || qk_is_control('\n') || qk_is_control('\r') ||
                qk_is_control(' ') || qk_is_control(0xA0));
  cr_expect(qk_is_space(0x3000) && qk_is_space(0x200B) && qk_is_space(0xFEFF));
  cr_expect_not(qk_is_space(0x3001) || qk_is_space(0xB7) || qk_is_space('a'));
}
