/* out_html.c - a result as one page that needs nothing else.
 * In:   a result.
 * Out:  HTML with its style and script inside, a table of contents made from the
 * headings, tables, charts.  A policy in the page itself forbids it every request and
 * every script but its own, so that even a mistake in escaping could load or run nothing.
 * Owns: the levels of the headings, until it returns. */
#include "base/hash.h"
#include "output/cell.h"
#include "output/html.h"
#include "text/utf8.h"

typedef struct page {
  qk_writer *w;
  const qk_result *r;
  uint32_t skip; /* index + 1 of the heading that says what the title says; 0: none */
  int least;     /* the highest level among the other headings */
  uint32_t headings, tables, charts;
} page;

/* The policy names a script by its hash: 32 bytes in base 64. */
static void put_script_hash(qk_buf *b) {
  static const char digits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char hex[QK_SHA256_HEX];
  qk_sha256_hex(qk_html_script(), hex);
  /* Three hexadecimal digits are two of base 64; 64 of them lack two to be full. */
  for (int i = 0; i < 64; i += 3) {
    unsigned bits = 0;
    for (int k = i; k < i + 3; k++) {
      char c = k < 64 ? hex[k] : '0';
      bits = bits << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    qk_buf_putc(b, digits[bits >> 6]);
    qk_buf_putc(b, i == 63 ? '=' : digits[bits & 63]);
  }
}

static qk_str title_of(const qk_result *r) {
  if (qk_trim(r->title).n) return r->title;
  for (uint32_t i = 0; i < r->n_blocks; i++)
    if (r->blocks[i].kind == QK_BLOCK_HEADING && qk_trim(r->blocks[i].text).n)
      return r->blocks[i].text;
  return qk_trim(r->name).n ? r->name : QK_LIT("qikan");
}

static bool is_heading(const page *p, uint32_t i) {
  const qk_block *b = &p->r->blocks[i];
  return b->kind == QK_BLOCK_HEADING && i + 1 != p->skip && !qk_is_blank(b);
}

static void look_at_headings(page *p) {
  const qk_result *r = p->r;
  for (uint32_t i = 0; i < r->n_blocks && !p->skip; i++) {
    if (qk_is_blank(&r->blocks[i])) continue;
    if (r->blocks[i].kind == QK_BLOCK_HEADING &&
        qk_str_eq(qk_trim(r->blocks[i].text), qk_trim(title_of(r))))
      p->skip = i + 1;
    break;
  }
  p->least = 6;
  for (uint32_t i = 0; i < r->n_blocks; i++) {
    if (!is_heading(p, i)) continue;
    p->headings++;
    if (r->blocks[i].level < p->least) p->least = r->blocks[i].level;
  }
}

/* The title is level 1; below it no level is left out. */
static int level_of(const page *p, uint32_t i, int last) {
  int level = p->r->blocks[i].level - p->least + 2;
  if (level > last + 1) level = last + 1;
  return level > 6 ? 6 : level;
}

static void put_head(page *p) {
  qk_buf *b = &p->w->buf;
  qk_buf_put(b, QK_LIT("<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n"
                       "<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\""
                       "default-src 'none'; style-src 'unsafe-inline'; "
                       "script-src 'sha256-"));
  put_script_hash(b);
  qk_buf_put(b, QK_LIT("'; base-uri 'none'; form-action 'none'\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n"
                       "<meta name=\"generator\" content=\"qikan\">\n<title>"));
  qk_html_text(b, title_of(p->r), QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("</title>\n<style>\n"));
  qk_buf_put(b, qk_html_style());
  qk_buf_put(b, QK_LIT("</style>\n</head>\n"));
}

static void put_contents(page *p) {
  qk_buf *b = &p->w->buf;
  if (p->headings < 2) return;
  qk_buf_put(b, QK_LIT("<nav id=\"toc\" aria-labelledby=\"toch\">\n"
                       "<h2 id=\"toch\">目录</h2>\n<ol>\n"));
  int last = 1;
  for (uint32_t i = 0, n = 0; i < p->r->n_blocks && qk_writer_step(p->w); i++) {
    if (!is_heading(p, i)) continue;
    last = level_of(p, i, last);
    qk_buf_printf(b, "<li class=\"v%d\"><a href=\"#h%u\">", last, ++n);
    qk_html_text(b, p->r->blocks[i].text, QK_ONE_LINE);
    qk_buf_put(b, QK_LIT("</a></li>\n"));
  }
  qk_buf_put(b, QK_LIT("</ol>\n</nav>\n"));
}

static void put_params(page *p) {
  qk_buf *b = &p->w->buf;
  if (!p->r->n_params) return;
  qk_buf_put(b, QK_LIT("<dl class=\"params\">\n"));
  for (uint32_t i = 0; i < p->r->n_params; i++) {
    const qk_result_param *param = &p->r->params[i];
    qk_buf value = {0};
    qk_put_cell(&value, &param->value, QK_TYPE_TEXT, QK_FOR_PEOPLE);
    qk_buf_put(b, QK_LIT("<div><dt>"));
    qk_html_text(b, param->key, QK_ONE_LINE);
    qk_buf_put(b, QK_LIT("</dt><dd>"));
    if (value.n)
      qk_html_text(b, qk_buf_str(&value), QK_ONE_LINE);
    else
      qk_buf_put(b, QK_LIT("—"));
    qk_buf_put(b, QK_LIT("</dd></div>\n"));
    if (value.oom) b->oom = true;
    qk_buf_free(&value);
  }
  qk_buf_put(b, QK_LIT("</dl>\n"));
}

static void put_truncation(page *p) {
  if (!p->r->truncated) return;
  qk_buf text = {0};
  qk_put_truncation(&text, p->r);
  qk_buf_put(&p->w->buf,
             QK_LIT("<p class=\"warn\" role=\"note\"><strong>结果不完整</strong> "));
  qk_html_text(&p->w->buf, qk_buf_str(&text), QK_ONE_LINE);
  qk_buf_put(&p->w->buf, QK_LIT("</p>\n"));
  if (text.oom) p->w->buf.oom = true;
  qk_buf_free(&text);
}

/* An empty line parts paragraphs; other line breaks stay as they are. */
static void put_paragraphs(qk_buf *b, qk_str text) {
  qk_buf shown = {0};
  qk_put_visible(&shown, text, QK_KEEP_LINES);
  qk_str rest = qk_buf_str(&shown);
  bool open = false;
  while (rest.n) {
    size_t n = qk_str_find(rest, QK_LIT("\n"));
    qk_str line = qk_trim(qk_str_sub(rest, 0, n));
    rest = qk_str_sub(rest, n < rest.n ? n + 1 : n, rest.n);
    if (line.n) {
      qk_buf_put(b, open ? QK_LIT("<br>\n") : QK_LIT("<p>"));
      qk_html_text(b, line, QK_ONE_LINE);
    } else if (open) {
      qk_buf_put(b, QK_LIT("</p>\n"));
    }
    open = line.n > 0;
  }
  if (open) qk_buf_put(b, QK_LIT("</p>\n"));
  if (shown.oom) b->oom = true;
  qk_buf_free(&shown);
}

static void put_blocks(page *p) {
  qk_buf *b = &p->w->buf;
  int last = 1;
  uint32_t headings = 0;
  for (uint32_t i = 0; i < p->r->n_blocks && qk_writer_step(p->w); i++) {
    const qk_block *block = &p->r->blocks[i];
    if (qk_is_blank(block)) continue;
    switch (block->kind) {
    case QK_BLOCK_HEADING:
      if (!is_heading(p, i)) break;
      last = level_of(p, i, last);
      qk_buf_printf(b, "<h%d id=\"h%u\">", last, ++headings);
      qk_html_text(b, block->text, QK_ONE_LINE);
      qk_buf_printf(b, "</h%d>\n", last);
      break;
    case QK_BLOCK_TEXT:
      put_paragraphs(b, block->text);
      break;
    case QK_BLOCK_TABLE:
      qk_html_table(p->w, &block->table, ++p->tables, "t");
      break;
    case QK_BLOCK_CHART:
      qk_html_chart(p->w, &block->chart, ++p->charts);
      break;
    }
  }
}

qk_code qk_out_html(const qk_result *r, const qk_render_options *options, qk_writer *w,
                    qk_err *e) {
  (void)options;
  (void)e;
  page p = {.w = w, .r = r};
  qk_buf *b = &w->buf;
  look_at_headings(&p);
  put_head(&p);
  qk_buf_put(b, QK_LIT("<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n"
                       "<header><span>"));
  qk_html_text(b, title_of(r), QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("</span>"));
  if (p.headings > 1) qk_buf_put(b, QK_LIT("<a href=\"#toc\">目录</a>"));
  qk_buf_put(b, QK_LIT("</header>\n<div class=\"page\">\n"));
  put_contents(&p);
  qk_buf_put(b, QK_LIT("<main id=\"main\" tabindex=\"-1\">\n<h1>"));
  qk_html_text(b, title_of(r), QK_ONE_LINE);
  qk_buf_put(b, QK_LIT("</h1>\n"));
  put_params(&p);
  put_truncation(&p);
  put_blocks(&p);
  qk_buf_put(b, QK_LIT("</main>\n</div>\n<script>"));
  qk_buf_put(b, qk_html_script());
  qk_buf_put(b, QK_LIT("</script>\n</body>\n</html>\n"));
  return QK_OK;
}
