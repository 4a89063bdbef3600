/* test_store_views.c - the database contract: views, their columns, their rows. */
#include "test_store_fixture.h"

static const struct {
  const char *view, *columns;
} views[] = {
    {"issue", "id,periodical,number,year,month,date,title,price_yuan,cn_serial,publisher,"
              "address,postal_code,profile,path,sha256,website,email,encoding"},
    {"masthead", "id,issue_id,ordinal,field,text,line,col"},
    {"staff", "id,issue_id,ordinal,role,name,masthead_id"},
    {"toc_entry",
     "id,issue_id,ordinal,column_title,city,title,author,page,article_id,text"},
    {"article", "id,issue_id,ordinal,kind,column_title,city,kicker,title,byline,page,"
                "end_mark,text,line_start,line_end"},
    {"section", "id,article_id,parent_id,ordinal,level,title,line,col"},
    {"paragraph", "id,article_id,section_id,ordinal,kind,text,line,col,heading"},
    {"sentence", "id,paragraph_id,article_id,ordinal,text,line,col"},
    {"caption", "id,article_id,ordinal,text,date_start,date_end,place,line,col"},
    {"grid", "id,article_id,ordinal,title"},
    {"grid_cell", "id,grid_id,row,col,header,text"},
    {"link", "id,article_id,paragraph_id,ordinal,kind,text,url,line,col"},
    {"quantity", "id,sentence_id,article_id,city,raw,value,value_max,approx,unit,"
                 "base_value,base_unit,noun,numeral,part_of,period_start,period_end,"
                 "place_id,byte_first,byte_last"},
    {"document", "id,title,kind,issuer,status"},
    {"document_mention", "id,document_id,sentence_id,article_id,city,raw,action,"
                         "bracketed,byte_first,byte_last"},
    {"practice", "id,article_id,city,name,kind,holder,sentence_id,byte_first,byte_last"},
    {"place", "id,code,name,level,parent_id"},
    {"place_mention", "id,place_id,sentence_id,article_id,city,raw,byte_first,byte_last"},
    {"quotation",
     "id,sentence_id,article_id,city,text,speaker,occasion,byte_first,byte_last"},
    {"date_mention",
     "id,sentence_id,article_id,city,raw,date_start,date_end,byte_first,byte_last"},
    {"fact",
     "id,extractor,kind,sentence_id,article_id,city,text,data,byte_first,byte_last"},
    {"label", "id,classifier,target_kind,target_id,label,score,evidence"},
    {"diagnostic", "id,issue_id,code,severity,line,col,raw,message,suggestion"},
    {"provenance", "target_kind,target_id,part,byte_start,byte_end,line_start,line_end,"
                   "ordinal,col"},
};

Test(store_views, have_the_columns_of_the_contract_in_its_order) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  for (size_t i = 0; i < QK_COUNT(views); i++) {
    qk_buf sql = {0}, expected = {0};
    qk_buf_printf(&sql, "SELECT group_concat(name, ',') FROM pragma_table_info('%s')",
                  views[i].view);
    qk_buf_printf(&expected, "%s\n", views[i].columns);
    cr_assert_rows(s, sql.p, expected.p);
    qk_buf_free(&sql);
    qk_buf_free(&expected);
  }
  char count[16];
  snprintf(count, sizeof count, "%zu\n", QK_COUNT(views));
  cr_assert_rows(s, "SELECT count(*) FROM sqlite_schema WHERE type = 'view'", count);
  qk_store_close(s);
  scratch_free(&t);
}

static const struct {
  const char *sql, *rows;
} contents[] = {
    {"SELECT * FROM issue",
     "1|云桥月刊|3|2021|9|2021-09|-|6.5|-|-|-|-|sample|a.md|s1|-|-|"
     "UTF-8\n"},
    {"SELECT typeof(number), typeof(year), typeof(month), typeof(price_yuan) FROM issue",
     "integer|integer|integer|real\n"},
    {"SELECT * FROM masthead", "1|1|1|periodical number|云桥月刊 第3期|1|1\n"
                               "2|1|2|price_yuan|定价：6.50元|2|1\n"
                               "3|1|3|-|主编：甲乙|3|1\n"},
    {"SELECT * FROM staff", "1|1|1|主编|甲乙|3\n"},
    {"SELECT * FROM toc_entry",
     "1|1|1|专题|云桥|早市开张|丙丁|12|1|12 云桥：早市开张 丙丁\n"
     "2|1|2|-|-|卷首|-||-|卷首 无页\n"},
    {"SELECT * FROM article WHERE id = 1",
     "1|1|1|city_report|-|云桥|-|早市开张|文 / 丙丁|12|1|"
     "早市开了三年。摊位有四十个，都在河边。\n第一条：清晨五点开门。|7|17\n"},
    {"SELECT id, kind, title, page, end_mark, text FROM article WHERE id = 2",
     "2|other|-|-|0|见\n"},
    {"SELECT * FROM section", "1|1|-|1|1|一条街的变化|9|4\n2|1|1|2|2|第一条：|12|3\n"},
    {"SELECT * FROM paragraph",
     "1|1|1|1|body|早市开了三年。摊位有四十个，都在河边。|10|1|-\n"
     "2|1|2|2|list_item|第一条：清晨五点开门。|12|7|第一条：\n"
     "3|2|-|1|quote|见|16|1|-\n"},
    {"SELECT * FROM sentence ORDER BY id", "1|1|1|1|早市开了三年。|10|1\n"
                                           "2|1|1|2|摊位有四十个，都在河边。|10|8\n"
                                           "3|2|1|1|第一条：清晨五点开门。|12|3\n"
                                           "4|3|2|1|见|16|1\n"},
    {"SELECT * FROM caption",
     "1|1|1|图：河边的早市，2021年9月|2021-09|2021-09|河边|13|1\n"},
    {"SELECT * FROM grid", "1|1|1|摊位表\n"},
    {"SELECT * FROM grid_cell",
     "1|1|0|1|-|名称\n2|1|0|2|-|数量\n3|1|1|1|名称|摊位\n4|1|1|2|数量|40\n"},
    {"SELECT * FROM link", "1|2|3|1|link|网页|http://a.example/b|16|7\n"},
    {"SELECT * FROM diagnostic", "1|1|joined|warning|12|3|四十|a message|-\n"},
    {"SELECT (SELECT count(*) FROM quantity) + (SELECT count(*) FROM document) + "
     "(SELECT count(*) FROM practice) + (SELECT count(*) FROM fact) + "
     "(SELECT count(*) FROM label) + (SELECT count(*) FROM place)",
     "0\n"},
};

Test(store_views, show_what_was_put) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  cr_assert_eq(put_ok(s, &in), 1);
  for (size_t i = 0; i < QK_COUNT(contents); i++)
    cr_assert_rows(s, contents[i].sql, contents[i].rows);
  qk_store_close(s);
  sample_free(&m);
  scratch_free(&t);
}

static const struct {
  const char *kind;
  int id;
  const char *part, *runs; /* the bytes of each run, in order */
} origins[] = {
    {"paragraph", 1, "text", "早市开了三年。摊位有四十/个，都在河边。"},
    {"sentence", 1, "text", "早市开了三年。"},
    {"sentence", 2, "text", "摊位有四十/个，都在河边。"},
    {"paragraph", 2, "text", "清晨五点开门。"},
    {"sentence", 3, "text", "第一条：清晨五点开门。"},
    {"section", 1, "title", "一条街的变化"},
    {"caption", 1, "text", "图：河边的早市，2021年9月"},
    {"grid_cell", 4, "text", "40"},
    {"masthead", 2, "text", "定价：6.50元"},
    {"link", 1, "url", "http://a.example/b"},
    {"article", 1, "city", "云桥"},
    {"article", 1, "title", "早市开张"},
    {"article", 1, "byline", "文 / 丙丁"},
    {"article", 1, "end_mark", "■"},
    {"toc_entry", 1, "text", "12 云桥：早市开张 丙丁"},
    {"toc_entry", 1, "column_title", "专题"},
};

/* bom: bytes in front of the text, which count in the file. */
static void check_origins(const char *head) {
  scratch t;
  scratch_make(&t);
  sample m;
  sample_make(&m, "");
  qk_buf file = {0};
  qk_buf_put(&file, qk_str_of(head));
  qk_buf_put(&file, qk_str_of(sample_text));
  qk_source_close(&m.src);
  qk_err e;
  cr_assert_eq(qk_source_from(&m.src, "b.md", qk_buf_str(&file), NULL, &e), QK_OK);
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  put_ok(s, &in);
  for (size_t i = 0; i < QK_COUNT(origins); i++) {
    qk_query *q;
    cr_assert_eq(qk_query_open(s,
                               QK_LIT("SELECT byte_start, byte_end, ordinal, line_start,"
                                      " col FROM provenance WHERE target_kind = ? AND "
                                      "target_id = ? AND part = ? ORDER BY ordinal"),
                               &q, &e),
                 QK_OK, "%s", e.msg);
    qk_query_bind_text(q, 1, qk_str_of(origins[i].kind), &e);
    qk_query_bind_int(q, 2, origins[i].id, &e);
    qk_query_bind_text(q, 3, qk_str_of(origins[i].part), &e);
    qk_buf runs = {0};
    bool row;
    for (int n = 1; qk_query_step(q, &row, &e) == QK_OK && row; n++) {
      size_t from = (size_t)qk_query_int(q, 0), to = (size_t)qk_query_int(q, 1);
      cr_assert(from < to && to <= file.n);
      cr_assert_eq(qk_query_int(q, 2), n);
      uint32_t col, line = qk_source_line(&m.src, (uint32_t)(from - strlen(head)), &col);
      cr_assert_eq(qk_query_int(q, 3), line);
      cr_assert_eq(qk_query_int(q, 4), col);
      if (n > 1) qk_buf_putc(&runs, '/');
      qk_buf_put(&runs, qk_str_sub(qk_buf_str(&file), from, to));
    }
    qk_query_close(q);
    cr_assert_not_null(runs.p, "%s %s", origins[i].kind, origins[i].part);
    cr_assert_str_eq(runs.p, origins[i].runs);
    qk_buf_free(&runs);
  }
  cr_assert_rows(s, "SELECT count(*) FROM provenance", "27\n");
  qk_store_close(s);
  sample_free(&m);
  qk_buf_free(&file);
  scratch_free(&t);
}

Test(store_views, provenance_names_the_bytes_of_every_text) { check_origins(""); }

Test(store_views, provenance_counts_the_byte_order_mark) {
  check_origins("\xEF\xBB\xBF");
}

static const struct {
  const char *sql;
} lookups[] = {
    {"SELECT * FROM sentence WHERE id = ?"},
    {"SELECT * FROM sentence WHERE paragraph_id = ?"},
    {"SELECT * FROM sentence WHERE article_id = ?"},
    {"SELECT * FROM paragraph WHERE id = ?"},
    {"SELECT * FROM paragraph WHERE article_id = ?"},
    {"SELECT * FROM paragraph WHERE section_id = ?"},
    {"SELECT * FROM section WHERE article_id = ?"},
    {"SELECT * FROM caption WHERE article_id = ?"},
    {"SELECT * FROM grid WHERE article_id = ?"},
    {"SELECT * FROM grid_cell WHERE grid_id = ?"},
    {"SELECT * FROM link WHERE article_id = ?"},
    {"SELECT * FROM article WHERE issue_id = ?"},
    {"SELECT * FROM article WHERE id = ?"},
    {"SELECT * FROM article WHERE city = ?"},
    {"SELECT * FROM toc_entry WHERE issue_id = ?"},
    {"SELECT * FROM staff WHERE issue_id = ?"},
    {"SELECT * FROM masthead WHERE issue_id = ?"},
    {"SELECT * FROM diagnostic WHERE issue_id = ?"},
    {"SELECT * FROM quantity WHERE sentence_id = ?"},
    {"SELECT * FROM quantity WHERE article_id = ?"},
    {"SELECT * FROM provenance WHERE target_kind = 'sentence' AND target_id = ?"},
};

Test(store_views, relations_are_looked_up_without_a_full_scan) {
  scratch t;
  scratch_make(&t);
  qk_store *s = open_ok(t.db, 1);
  for (size_t i = 0; i < QK_COUNT(lookups); i++) {
    qk_buf sql = {0};
    qk_buf_printf(&sql, "EXPLAIN QUERY PLAN %s", lookups[i].sql);
    char *plan = rows_of(s, sql.p);
    cr_assert_not_null(strstr(plan, "SEARCH"), "%s:\n%s", sql.p, plan);
    /* The subquery that makes an article's text is scanned; it is its paragraphs. */
    for (const char *at = plan; (at = strstr(at, "SCAN ")); at++)
      cr_assert(strncmp(at, "SCAN (subquery", 14) == 0, "%s:\n%s", sql.p, plan);
    free(plan);
    qk_buf_free(&sql);
  }
  qk_store_close(s);
  scratch_free(&t);
}

Test(store_views, sentences_of_a_long_paragraph_are_its_bytes) {
  scratch t;
  scratch_make(&t);
  qk_buf line = {0};
  qk_buf_repeat(&line, QK_LIT("清晨五点。"), 2000);
  sample m;
  sample_make(&m, line.p);
  qk_paragraph *p = &m.issue.paragraphs[2];
  p->text = sample_piece(&m, line.p);
  m.issue.n_sentences = 0;
  m.issue.sentences = NULL;
  for (uint32_t i = 0, at = 0; i < 3; i++) {
    qk_paragraph *k = &m.issue.paragraphs[i];
    uint32_t step = i < 2 ? (uint32_t)k->text.s.n : 15;
    k->sentence_first = m.issue.n_sentences;
    for (at = 0; at < k->text.s.n; at += step) {
      cr_assert(qk_arena_grow(&m.arena, (void **)&m.issue.sentences, m.issue.n_sentences,
                              &m.issue.cap_sentences, sizeof(qk_span)));
      m.issue.sentences[m.issue.n_sentences++] = (qk_span){at, at + step};
    }
    k->sentence_n = m.issue.n_sentences - k->sentence_first;
  }
  qk_store *s = open_ok(t.db, 1);
  qk_put in = sample_put(&m, "a.md", "s1");
  put_ok(s, &in);
  cr_assert_rows(s,
                 "SELECT count(*), min(text), max(text), max(ordinal), max(col) FROM "
                 "sentence WHERE paragraph_id = 3",
                 "2000|清晨五点。|清晨五点。|2000|9996\n");
  cr_assert_rows(s,
                 "SELECT group_concat(text, '') = (SELECT text FROM paragraph WHERE "
                 "id = 3) FROM (SELECT text FROM sentence WHERE paragraph_id = 3 "
                 "ORDER BY id)",
                 "1\n");
  qk_store_close(s);
  sample_free(&m);
  qk_buf_free(&line);
  scratch_free(&t);
}
