/* test_parse_blocks.c - blocks and inline markup. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "parse/block.h"
#include "parse/inline.h"
#include "text/source.h"

typedef struct read {
  qk_source src;
  qk_arena arena;
  qk_blocks blocks;
} blocks_of;

static void read_blocks(blocks_of *b, const char *text, bool lines) {
  qk_err e = {0};
  *b = (blocks_of){0};
  cr_assert_eq(qk_source_from(&b->src, "t.md", qk_str_of(text), NULL, &e), QK_OK, "%s",
               e.msg);
  cr_assert_eq(qk_blocks_read(&b->src, lines, &b->arena, &b->blocks, &e), QK_OK);
}

static void free_blocks(blocks_of *b) {
  qk_source_close(&b->src);
  qk_arena_free(&b->arena);
}

/* One letter a block, # with its level, and the number of its lines. */
static void shape(const qk_blocks *b, char *out, size_t size) {
  static const char letters[] = "phiqctP";
  size_t at = 0;
  for (uint32_t i = 0; i < b->n_nodes && at + 16 < size; i++) {
    const qk_node *n = &b->nodes[i];
    at += (size_t)snprintf(out + at, size - at, "%s%c", i ? " " : "", letters[n->kind]);
    if (n->kind == QK_NODE_HEADING)
      at += (size_t)snprintf(out + at, size - at, "%d", n->level);
    if (n->n_lines > 1) at += (size_t)snprintf(out + at, size - at, "x%u", n->n_lines);
  }
  out[at] = 0;
}

Test(blocks, lines_become_the_blocks_of_their_markup) {
  static const struct {
    const char *text, *shape;
  } cases[] = {
      {"# 一\n\n正文\n", "h1 p"},
      {"#标题\n", "p"}, /* no space: a hash tag */
      {"####### 七\n", "p"},
      {"### 尾 ###\n正文\n", "h3 p"},
      {"甲\n乙\n\n丙\n", "px2 p"},
      {"标题\n===\n正文\n", "h1 p"},
      {"甲\n\n---\n\n乙\n", "p p"},
      {"***\n```\n```\n>\n#\n", ""},
      {"- 一\n- 二\n  续\n\n* 三\n", "i ix2 i"},
      {"1. 一\n2. 二\n", "i i"},
      {"1.2 亿元\n", "p"},
      {"> 甲\n> 乙\n>\n> 丙\n", "qx2 q"},
      {"```\n# 不是标题\n\n- 也不是\n```\n后\n", "cx3 p"},
      {"```未关\n甲\n", "cx2"},
      {"| 甲 | 乙 |\n|---|:-:|\n| 1 | 2 |\n后\n", "Px2 p"},
      {"   ## 三格\n\n    ## 四格是代码\n\n\t# 制表符也是\n", "h2 p p"},
      {"<!-- 一行 -->\n## 后\n", "p h2"},
      {"<!--\n## 旧栏目\n\n- 旧条目 -->\n## 后\n", "cx3 h2"},
      {"<!-- 未关\n## 旧栏目\n", "cx2"},
      {"> ## 引\n> 文\n\n- # 条\n", "qx2 i"},
      {"甲|乙\n丙\n", "px2"},
      {"序号\t题目\n1\t甲\n2\t乙\n\n后\n", "tx3 p"},
      {"一\t个\n", "p"}, /* a single line is no table */
      {"甲\r\n乙\r\r丙\r", "px2 p"},
      {"\xE3\x80\x80\xE3\x80\x80甲\n\xE3\x80\x80\xE3\x80\x80乙\n", "p p"},
      {"\n\n \t\n", ""},
      {"**粗体。**正文\n", "p"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    blocks_of b;
    char found[256];
    /* White space alone is refused before it gets here, so it follows a heading. */
    char text[256];
    snprintf(text, sizeof text, "# 零\n\n%s", cases[i].text);
    read_blocks(&b, text, false);
    shape(&b.blocks, found, sizeof found);
    char expected[256];
    snprintf(expected, sizeof expected, "h1%s%s", *cases[i].shape ? " " : "",
             cases[i].shape);
    cr_expect_str_eq(found, expected, "case %zu: %s", i, cases[i].text);
    free_blocks(&b);
  }
}

Test(blocks, in_plain_text_every_line_is_a_paragraph) {
  blocks_of b;
  char found[256];
  read_blocks(&b, "标题\n一、甲\n- 不是列表\n\n1. 不是列表\n", true);
  shape(&b.blocks, found, sizeof found);
  cr_expect_str_eq(found, "p p p p");
  free_blocks(&b);
}

Test(blocks, front_matter_is_one_block_on_top) {
  static const struct {
    const char *text, *shape;
    bool front;
  } cases[] = {
      {"---\ntitle: 甲\ntags:\n  - 乙\n\ndate: 2020\n---\n\n# 丙\n", "cx4 h1", true},
      {"---\n\n# 丙\n\n---\n", "h1", false},
      {"---\n正文：甲\n---\n", "h2", false},
      {"---\ntitle: 未关\n\n# 丙\n", "p h1", false},
      {"\n---\ntitle: 甲\n---\n", "h2", false},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    blocks_of b;
    char found[256];
    read_blocks(&b, cases[i].text, false);
    shape(&b.blocks, found, sizeof found);
    cr_expect_str_eq(found, cases[i].shape, "case %zu: %s", i, found);
    cr_expect_eq(b.blocks.front_matter, cases[i].front, "case %zu", i);
    free_blocks(&b);
  }
}

Test(blocks, blank_lines_before_a_block_are_counted) {
  blocks_of b;
  read_blocks(&b, "甲\n\n\n\n乙\n\n丙\n", false);
  cr_assert_eq(b.blocks.n_nodes, 3);
  cr_expect_eq(b.blocks.nodes[1].gap, 3);
  cr_expect_eq(b.blocks.nodes[2].gap, 1);
  free_blocks(&b);
}

static qk_inline read_inline(blocks_of *b, qk_inline_reader *r, const char *text) {
  qk_inline in = {0};
  read_blocks(b, text, false);
  *r = (qk_inline_reader){.src = &b->src, .arena = &b->arena};
  cr_assert_eq(b->blocks.n_nodes, 1, "%s", text);
  const qk_node *n = &b->blocks.nodes[0];
  cr_assert(qk_inline_read(r, b->blocks.lines + n->line, n->n_lines, false, &in));
  return in;
}

Test(inlines, markup_goes_and_text_stays) {
  static const struct {
    const char *markdown, *text;
    int bold; /* characters of the text, in bytes */
  } cases[] = {
      {"平文", "平文", 0},
      {"**小标题。**正文", "小标题。正文", 12},
      {"**小标题**。正文", "小标题。正文", 9},
      {"**没有关上", "没有关上", 12},
      {"正文**粗**体", "正文粗体", 0},
      {"*斜*体", "斜体", 0},
      {"3 * 4 和 5*6", "3 * 4 和 5*6", 0},
      {"见[这里](http://x.cn/a_(b) \"题\")。", "见这里。", 0},
      {"[![](a.png)](b)后", "后", 0},
      {"![图](a.png)", "图", 0},
      {"[没有目标]后", "[没有目标]后", 0},
      {"<http://x.cn/> 和 <a@b.cn>", "http://x.cn/ 和 a@b.cn", 0},
      {"3 < 4 > 2", "3 < 4 > 2", 0},
      {"甲<br>乙<img src='x.png' />", "甲乙", 0},
      {"用`代码 **不动**`说", "用代码 **不动**说", 0},
      {"\\*不是\\*", "*不是*", 0},
      {"控\x01制\xE2\x80\x8B符", "控制符", 0},
      {"一行\n又一行", "一行又一行", 0},
      {"one\ntwo", "one two", 0},
      {"见[甲](http://x.cn)\n乙", "见甲乙", 0},
      {"“引号”，逗号", "“引号”，逗号", 0},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    blocks_of b;
    qk_inline_reader r;
    qk_inline in = read_inline(&b, &r, cases[i].markdown);
    cr_expect(qk_str_eq(in.text.s, qk_str_of(cases[i].text)), "%s gives %.*s",
              cases[i].markdown, QK_ARG(in.text.s));
    cr_expect_eq(in.bold, (uint32_t)cases[i].bold, "%s: bold %u", cases[i].markdown,
                 in.bold);
    for (uint32_t k = 0; k < in.text.n_pieces; k++) {
      qk_piece p = in.text.pieces[k];
      cr_expect_eq(memcmp(in.text.s.p + p.at, b.src.text.p + p.src, p.len), 0, "%s",
                   cases[i].markdown);
    }
    free_blocks(&b);
  }
}

Test(inlines, targets_of_links_are_found) {
  static const struct {
    const char *markdown, *kind, *url;
  } cases[] = {
      {"见[这里](http://x.cn/a_(b) \"t\")。", "link", "http://x.cn/a_(b)"},
      {"![图](a.png)", "image", "a.png"},
      {"<http://x.cn/>", "autolink", "http://x.cn/"},
      {"<a@b.cn>", "autolink", "a@b.cn"},
      {"<a href=\"http://x.cn\">甲</a>", "link", "http://x.cn"},
      {"甲<img width=1 src='x.png'>", "image", "x.png"},
  };
  for (size_t i = 0; i < QK_COUNT(cases); i++) {
    blocks_of b;
    qk_inline_reader r;
    read_inline(&b, &r, cases[i].markdown);
    cr_assert_eq(r.n_targets, 1, "%s", cases[i].markdown);
    qk_str url = qk_str_sub(b.src.text, r.targets[0].from, r.targets[0].to);
    cr_expect_str_eq(r.targets[0].kind, cases[i].kind);
    cr_expect(qk_str_eq(url, qk_str_of(cases[i].url)), "%.*s", QK_ARG(url));
    free_blocks(&b);
  }
}

Test(inlines, slices_and_drops_keep_the_pieces_true) {
  blocks_of b;
  qk_inline_reader r;
  qk_inline in = read_inline(&b, &r, "**甲乙**丙 丁`戊`");
  qk_text t;
  cr_assert(qk_text_slice(&b.arena, &in.text, 3, 9, &t));
  cr_expect(qk_str_eq(t.s, QK_LIT("乙丙")));
  cr_expect_eq(t.n_pieces, 2);
  cr_expect_eq(t.pieces[0].src, 5);
  cr_assert(qk_text_drop(&b.arena, &in.text, 9, 10, &t));
  cr_expect(qk_str_eq(t.s, QK_LIT("甲乙丙丁戊")));
  for (uint32_t k = 0; k < t.n_pieces; k++)
    cr_expect_eq(
        memcmp(t.s.p + t.pieces[k].at, b.src.text.p + t.pieces[k].src, t.pieces[k].len),
        0);
  free_blocks(&b);
}
