/* test_output_html.c - the page.
 * In:   results of all blocks, and texts that would act in HTML if they could.
 * Out:  well-formed markup made of nothing but what the renderer writes.
 * Owns: a temporary file, where a browser looks at the page. */
#include "charts.h"

#include <stdlib.h>
#include <unistd.h>

#include "markup.h"

static qk_result all_blocks(void) {
  qk_result r = {0};
  qk_result_name(&r, S("all"), S("样页"));
  qk_result_param_add(&r, S("city"), qk_cell_text(S("东江")));
  qk_result_param_add(&r, S("none"), qk_cell_null());
  qk_result_heading(&r, 1, S("样页"));
  qk_result_text(&r, S("第一段\n续行\n\n第二段"));
  qk_result_heading(&r, 2, S("一、表"));
  add_cited_table(&r);
  qk_result_heading(&r, 4, S("二、图"));
  for (int kind = QK_CHART_BAR; kind < QK_CHART_TIMELINE; kind++)
    add_values_chart(&r, (qk_chart_kind)kind);
  add_timeline(&r);
  return r;
}

static void page_of(const qk_result *r, qk_buf *out) {
  markup m;
  render(r, "html", (qk_render_options){0}, out);
  const char *error = markup_error(&m, qk_buf_str(out));
  cr_expect(!error, "%s", error);
}

static void expect_all(const char *page, const char *const *parts) {
  for (; *parts; parts++) cr_expect(strstr(page, *parts), "%s\n%s", *parts, page);
}

Test(html, the_page_declares_language_title_and_policy) {
  static const char *const parts[] = {
      "<!doctype html>\n<html lang=\"zh-CN\">\n",
      "<title>样页</title>",
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-",
      "base-uri 'none'; form-action 'none'",
      "<meta name=\"color-scheme\" content=\"light dark\">",
      "prefers-color-scheme: dark",
      "@media print",
      "<dt>city</dt><dd>东江</dd>",
      "<dt>none</dt><dd>—</dd>",
      "<p>第一段<br>\n续行</p>\n<p>第二段</p>",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  page_of(&r, &out);
  expect_all(out.p, parts);
  cr_expect(!strstr(out.p, "http://") && !strstr(out.p, "https://") &&
                !strstr(out.p, "url(") && !strstr(out.p, "@import"),
            "the page asks for something from elsewhere");
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* Base 64 of the digest, by a way of its own. */
Test(html, the_policy_names_the_script_that_is_there) {
  qk_result r = all_blocks();
  qk_buf out = {0}, command = {0};
  page_of(&r, &out);
  const char *script = strstr(out.p, "<script>") + 8, *end = strstr(script, "</script>");
  char path[] = "/tmp/qikan-script-XXXXXX", digest[64] = "";
  int fd = mkstemp(path);
  cr_assert(fd >= 0);
  cr_assert_eq(write(fd, script, (size_t)(end - script)), end - script);
  close(fd);
  qk_buf_printf(
      &command,
      "python3 -c 'import hashlib,base64;print(base64.b64encode("
      "hashlib.sha256(open(\"%s\",\"rb\").read()).digest()).decode(),end=\"\")'",
      path);
  FILE *f = popen(command.p, "r");
  cr_assert(f);
  cr_assert(fgets(digest, sizeof digest, f), "python3 says nothing");
  pclose(f);
  unlink(path);
  qk_buf_clear(&command);
  qk_buf_printf(&command, "'sha256-%s'", digest);
  cr_expect(strstr(out.p, command.p), "%s", command.p);
  qk_buf_free(&command);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(html, headings_make_the_contents_and_leave_no_level_out) {
  static const char *const parts[] = {"<nav id=\"toc\" aria-labelledby=\"toch\">",
                                      "<li class=\"v2\"><a href=\"#h1\">一、表</a></li>\n"
                                      "<li class=\"v3\"><a href=\"#h2\">二、图</a></li>",
                                      "<h1>样页</h1>",
                                      "<h2 id=\"h1\">一、表</h2>",
                                      "<h3 id=\"h2\">二、图</h3>",
                                      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  page_of(&r, &out);
  expect_all(out.p, parts);
  const char *first = strstr(out.p, "<h1");
  cr_expect(!strstr(first + 1, "<h1"), "the title is there twice");
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(html, tables_have_captions_scopes_and_buttons_to_sort) {
  static const char *const parts[] = {
      "<caption id=\"t1\">表</caption>",
      "<thead>\n<tr><th scope=\"col\"><button type=\"button\" disabled>城市</button></th>"
      "<th scope=\"col\" class=\"n\"><button type=\"button\" disabled>条数</button></th>",
      "<tr><th scope=\"row\">东江</th><td class=\"n\" data-v=\"5\"><details class=\"ev\">"
      "<summary>5<span class=\"vh\">，依据 2 句</span></summary>\n<ol>\n"
      "<li><q>建成站点三个。</q> <cite>a.md:12:3</cite></li>\n"
      "<li><q>另有两个。</q> <cite>a.md:13</cite></li>\n</ol></details></td>"
      "<td class=\"n\" data-v=\"0.333333333333333\">"
      "<data value=\"0.333333333333333\">0.3333</data></td>"
      "<td class=\"d\">2021-09-01</td><td data-v=\"1\">是</td></tr>",
      "<td class=\"n x\"><span aria-hidden=\"true\">—</span>"
      "<span class=\"vh\">缺</span></td>",
      "<p class=\"note\">注：分母是字数</p>",
      "aria-sort",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  page_of(&r, &out);
  expect_all(out.p, parts);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(html, short_texts_stay_on_one_line) {
  static const qk_column three[] = {{S("a"), S(""), QK_TYPE_TEXT},
                                    {S("b"), S(""), QK_TYPE_TEXT},
                                    {S("c"), S(""), QK_TYPE_TEXT}};
  const qk_cell cells[] = {qk_cell_text(S("甲")), qk_cell_text(S("地市报告")),
                           qk_cell_text(S("一二三四五六七八九十一二三"))};
  qk_result r = {0};
  qk_buf out = {0};
  qk_result_table(&r, S(""), three, 3);
  qk_result_row(&r, cells);
  page_of(&r, &out);
  cr_expect(strstr(out.p, "<td class=\"d\">地市报告</td><td class=\"w\">一二"), "%s",
            out.p);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(html, charts_have_a_title_a_description_and_their_data) {
  static const char *const parts[] = {
      "<figcaption id=\"c1\">条形（单位：个）</figcaption>",
      "role=\"img\" aria-labelledby=\"c1t c1d\">\n<title "
      "id=\"c1t\">条形（单位：个）</title>\n"
      "<desc id=\"c1d\">条形图，5 个项目，2 个系列，刻度从 0 到 40。",
      "<desc id=\"c4d\">热力图，2 行 5 列",
      "<desc id=\"c5d\">时间线，3 个事项。",
      "<details class=\"data\"><summary>数据表</summary>",
      "<title>东江 · 甲：12</title></rect>",
      "<title>座谈：2021-01-05</title></rect>",
      "<p class=\"note\">注：每万字的个数</p>",
      NULL};
  qk_result r = all_blocks();
  qk_buf out = {0};
  page_of(&r, &out);
  expect_all(out.p, parts);
  int drawings = 0, data = 0;
  for (const char *p = out.p; (p = strstr(p, "<svg ")); p++) drawings++;
  for (const char *p = out.p; (p = strstr(p, "class=\"data\"")); p++) data++;
  cr_expect_eq(drawings, 5);
  cr_expect_eq(data, 5);
  qk_buf_free(&out);
  qk_result_free(&r);
}

Test(html, no_id_is_given_twice) {
  qk_result r = all_blocks();
  add_cited_table(&r);
  qk_buf out = {0};
  page_of(&r, &out);
  int ids = 0;
  for (const char *p = out.p; (p = strstr(p, " id=\"")); p++, ids++) {
    qk_str id = {p, strcspn(p + 5, "\"") + 6};
    char again[64];
    snprintf(again, sizeof again, "%.*s", QK_ARG(id));
    cr_expect(!strstr(p + 1, again), "%s", again);
  }
  cr_expect_gt(ids, 20);
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* A text in every place that takes one. */
static qk_result text_everywhere(qk_str s) {
  qk_result r = {0};
  qk_column c[] = {{s, s, QK_TYPE_TEXT}, {s, s, QK_TYPE_DATE}};
  qk_cell cells[] = {qk_cell_text(s), qk_cell_text(s)};
  qk_cited cited = {1, s, s, 1, 1};
  double values[] = {1, 2};
  qk_str x[] = {s, s};
  qk_result_name(&r, s, s);
  qk_result_param_add(&r, s, qk_cell_text(s));
  qk_result_heading(&r, 2, s);
  qk_result_heading(&r, 3, s);
  qk_result_text(&r, s);
  qk_result_table(&r, s, c, 2);
  qk_result_row(&r, cells);
  qk_result_row(&r, cells);
  qk_result_evidence(&r, 0, 0, &cited, 1);
  qk_result_evidence(&r, 1, 1, &cited, 1);
  qk_result_note(&r, s);
  for (int kind = QK_CHART_BAR; kind <= QK_CHART_TIMELINE; kind++) {
    qk_result_chart(&r, &(qk_chart){.kind = (qk_chart_kind)kind,
                                    .title = s,
                                    .unit = s,
                                    .note = s,
                                    .x = x,
                                    .n_x = 2});
    qk_result_series(&r, s, values, 2);
    qk_result_series(&r, s, values, 2);
    qk_event e = {S("2021"), S(""), s, s};
    qk_result_event(&r, &e);
  }
  qk_result_truncate(&r, s);
  return r;
}

Test(html, hostile_texts_stay_texts_in_every_place) {
  static const char *const texts[] = {"<script>alert(1)</script>",
                                      "\"><img src=x onerror=alert(1)>",
                                      "' onmouseover='alert(1)",
                                      "</style><script>alert(1)</script>",
                                      "</title></svg><b>",
                                      "<!--",
                                      "]]>",
                                      "&lt;b&gt; &amp; &#60;",
                                      "</script><script>alert(1)",
                                      "javascript:alert(1)",
                                      "\x01\x02\x1b[31m\x7f",
                                      "\u202Eright to left",
                                      "\xff\xfe not UTF-8",
                                      "a\nb\r\nc\u2028d",
                                      "{{constructor}} ${x} <%= %>",
                                      "<svg onload=alert(1)>"};
  qk_buf out = {0};
  for (size_t i = 0; i < QK_COUNT(texts); i++) {
    qk_result r = text_everywhere(qk_str_of(texts[i]));
    page_of(&r, &out);
    const char *body = strstr(out.p, "<body>");
    cr_assert(body);
    cr_expect(!strstr(body, "<script>alert") && !strstr(body, "<img") &&
                  !strstr(body, "<b>") && !strstr(body, "<!--") &&
                  !strchr(body, '\x1b') && !strstr(body, "\u202E"),
              "%s", texts[i]);
    const char *script = strstr(out.p, "<script>");
    cr_expect(script && !strstr(script + 1, "<script>"), "%s", texts[i]);
    qk_result_free(&r);
  }
  qk_buf_free(&out);
}

Test(html, the_checker_notices_what_it_is_there_for) {
  static const char *const pages[] = {"<p>no doctype</p>",
                                      "<!doctype html>\n<p>open",
                                      "<!doctype html>\n<p></div>",
                                      "<!doctype html>\n<p>a & b</p>",
                                      "<!doctype html>\n<p onclick=\"x\"></p>",
                                      "<!doctype html>\n<p class=x></p>",
                                      "<!doctype html>\n<img>",
                                      "<!doctype html>\n<p class=\"a<b\"></p>",
                                      "<!doctype html>\n<p>\x1b</p>"};
  markup m;
  for (size_t i = 0; i < QK_COUNT(pages); i++)
    cr_expect(markup_error(&m, qk_str_of(pages[i])), "%s", pages[i]);
  cr_expect(!markup_error(&m, S("<!doctype html>\n<p class=\"a\">b &amp; c<br></p>")));
}

Test(html, an_empty_result_is_still_a_page) {
  qk_result r = {0};
  qk_buf out = {0};
  page_of(&r, &out);
  cr_expect(strstr(out.p, "<h1>qikan</h1>") && !strstr(out.p, "<nav"), "%s", out.p);
  qk_result_table(&r, S(""), &(qk_column){S("a"), S(""), QK_TYPE_TEXT}, 1);
  page_of(&r, &out);
  cr_expect(strstr(out.p, "（没有行）"));
  cr_expect(strstr(out.p, "<caption id=\"t1\" class=\"vh\">表 1</caption>"));
  qk_buf_free(&out);
  qk_result_free(&r);
}

/* QIKAN_AXE names a node_modules folder that has axe-core and puppeteer-core; then a
 * browser opens the page. */
Test(html, a_browser_finds_nothing_wrong, .timeout = 120) {
  const char *modules = getenv("QIKAN_AXE");
  if (!modules || !*modules)
    cr_skip_test("QIKAN_AXE does not name a folder with axe-core and puppeteer-core");
  qk_result r = all_blocks();
  qk_buf out = {0}, command = {0};
  page_of(&r, &out);
  char path[] = "/tmp/qikan-page-XXXXXX.html";
  int fd = mkstemps(path, 5);
  cr_assert(fd >= 0);
  cr_assert_eq(write(fd, out.p, out.n), (ssize_t)out.n);
  close(fd);
  qk_buf_printf(&command, "node '%s/tests/page/check.cjs' '%s' '%s'", QIKAN_ROOT, modules,
                path);
  cr_expect_eq(system(command.p), 0, "the browser found something: see above");
  unlink(path);
  qk_buf_free(&command);
  qk_buf_free(&out);
  qk_result_free(&r);
}
