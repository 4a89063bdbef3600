/* test_search_token.c - what searching sees of a text. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "search/token.h"

static qk_folding *folding(void) {
  static const qk_str pairs[] = {
      {"會\t会", 7}, {"後\t后", 7}, {"\xF0\xA0\xAE\xB6\t嗰", 8}};
  qk_folding *f;
  cr_assert_eq(qk_folding_new(&f, pairs, QK_COUNT(pairs), NULL), QK_OK);
  return f;
}

/* "term@position[from,to)" for every token, | for a break. */
static void shown(const char *text, char *out, size_t size) {
  qk_folding *f = folding();
  qk_tokenizer t;
  qk_token k;
  size_t n = 0;
  out[0] = 0;
  qk_tokenizer_init(&t, f, qk_str_of(text));
  while (qk_token_next(&t, &k))
    n += (size_t)snprintf(out + n, size - n, "%s%.*s@%u[%zu,%zu)", n ? " " : "",
                          QK_ARG(k.kind == QK_TOKEN_BREAK ? QK_LIT("|") : k.term),
                          k.position, k.from, k.to);
  qk_folding_free(f);
}

Test(search_token, texts_become_tokens_with_offsets_and_positions) {
  static const char *const cases[][2] = {
      {"", ""},
      {" \n　", ""},
      {"大會", "大@0[0,3) 会@1[3,6)"},
      {"大\n會", "大@0[0,3) 会@1[4,7)"},
      {"大　會", "大@0[0,3) 会@1[6,9)"},
      {"海，。 北", "海@0[0,3) |@1[3,9) 北@2[10,13)"},
      {"ＡＢc 9", "abc@0[0,7) 9@1[8,9)"},
      {"增长65.6%", "增@0[0,3) 长@1[3,6) 65.6@2[6,10) |@3[10,11)"},
      {"4,525条", "4525@0[0,5) 条@1[5,8)"},
      {"1,2", "1@0[0,1) |@1[1,2) 2@2[2,3)"},
      {"1,2345", "1@0[0,1) |@1[1,2) 2345@2[2,6)"},
      {"3.", "3@0[0,1) |@1[1,2)"},
      {"a.b", "a@0[0,1) |@1[1,2) b@2[2,3)"},
      {"É5g", "é5g@0[0,4)"},
      {"E\xCC\x81t", "ét@0[0,4)"},
      {"e\xCC\x82\xCC\x81", "ế@0[0,5)"},
      {"x\xCC\x81y", "x\xCC\x81y@0[0,4)"},
      {"\xCC\x81", "\xCC\x81@0[0,2)"},
      {"か", "か@0[0,3)"},
      {"民\xE2\x80\x8D生", "民@0[0,3) 生@1[6,9)"},
      {"\xF0\xA0\xAE\xB6", "嗰@0[0,4)"},
  };
  char out[400];
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    shown(cases[i][0], out, sizeof out);
    cr_expect_str_eq(out, cases[i][1], "%s: got %s", cases[i][0], out);
  }
}

Test(search_token, a_long_run_of_letters_is_cut_and_loses_nothing) {
  char text[200], out[400];
  memset(text, 'x', 130);
  text[130] = 0;
  shown(text, out, sizeof out);
  cr_expect(strstr(out, "@0[0,64) "));
  cr_expect(strstr(out, "@1[64,128) "));
  cr_expect(strstr(out, "xx@2[128,130)"));
}

Test(search_token, a_pair_that_is_none_is_refused_by_name) {
  static const qk_str bad[] = {{"會会", 6}, {"a\t会", 5}, {"會\t", 4}, {"會\t会会", 10}};
  for (size_t i = 0; i < QK_COUNT(bad); i++) {
    qk_folding *f;
    qk_err e = {0};
    cr_expect_eq(qk_folding_new(&f, &bad[i], 1, &e), QK_SCRIPT);
    cr_expect(strstr(e.msg, "expected two Han characters"));
    cr_expect_null(f);
  }
}
