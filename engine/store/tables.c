/* tables.c - the tables behind the views, schema version 4.
 * In:   nothing.
 * Out:  CREATE statements, letter for letter as sqlite_schema keeps them.
 * Owns: nothing. */
#include "store/schema.h"

#include <stddef.h>

/* Where the first run of a text stands; further runs are src_runs rows of q_run from the
 * id src_run on, both NULL where there is only one run.  So no run needs an index. */
#define SRC                                                                              \
  "src_byte INTEGER, src_bytes INTEGER, src_line INTEGER, src_lines INTEGER, "           \
  "src_col INTEGER, src_run INTEGER, src_runs INTEGER, "
#define ALL_RUNS(part) part "_run INTEGER, " part "_runs INTEGER"
#define FACT           "sentence_id INTEGER, article_id INTEGER, city TEXT, "
/* A fact is `n` bytes of its sentence's (or caption's) text from byte `at` on. */
#define SPAN ", at INTEGER, n INTEGER"
#define TABLE(name, columns)                                                             \
  { name, "CREATE TABLE " name "(id INTEGER PRIMARY KEY, " columns ")" }

/* Long texts stand last, so that reading the columns before them reads no overflow
 * page. */
const qk_object qk_tables[] = {
    TABLE("q_issue",
          "periodical TEXT, number INTEGER, year INTEGER, month INTEGER, "
          "date TEXT, title TEXT, price_yuan REAL, cn_serial TEXT, "
          "publisher TEXT, address TEXT, postal_code TEXT, profile TEXT, "
          "path TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, website TEXT, "
          "email TEXT, encoding TEXT, stamp TEXT NOT NULL, facts TEXT, search TEXT"),
    TABLE("q_masthead",
          "issue_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, field TEXT, " SRC
          "text TEXT"),
    TABLE("q_staff", "issue_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, role TEXT, "
                     "name TEXT, masthead_id INTEGER"),
    /* clang-format off */
    TABLE("q_toc_entry", "issue_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, "
                         "column_title TEXT, city TEXT, title TEXT, author TEXT, "
                         "page TEXT NOT NULL, article_id INTEGER, text TEXT, "
                         ALL_RUNS("text") ", " ALL_RUNS("column")),
    TABLE("q_article", "issue_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, "
                       "kind TEXT NOT NULL, column_title TEXT, city TEXT, kicker TEXT, "
                       "title TEXT, byline TEXT, page TEXT, end_mark INTEGER NOT NULL, "
                       "line_start INTEGER, line_end INTEGER, "
                       ALL_RUNS("kicker") ", " ALL_RUNS("title") ", "
                       ALL_RUNS("byline") ", " ALL_RUNS("city") ", "
                       ALL_RUNS("end_mark")),
    /* clang-format on */
    TABLE("q_section",
          "article_id INTEGER NOT NULL, parent_id INTEGER, "
          "ordinal INTEGER NOT NULL, level INTEGER NOT NULL, " SRC "title TEXT"),
    TABLE("q_paragraph", "article_id INTEGER NOT NULL, section_id INTEGER, "
                         "ordinal INTEGER NOT NULL, kind TEXT NOT NULL, "
                         "sentence_first INTEGER NOT NULL, sentence_n INTEGER NOT NULL, "
                         "heading INTEGER NOT NULL, " SRC "text TEXT"),
    /* A sentence is `n` bytes of its paragraph's text from byte `at` on; text is NULL
     * but in long paragraphs, which would have to be read once for each sentence. */
    TABLE("q_sentence", "paragraph_id INTEGER NOT NULL, at INTEGER NOT NULL, "
                        "n INTEGER NOT NULL, " SRC "text TEXT"),
    TABLE("q_caption", "article_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, "
                       "date_start TEXT, date_end TEXT, place TEXT, " SRC "text TEXT"),
    TABLE("q_grid", "article_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, title TEXT"),
    TABLE("q_grid_cell", "grid_id INTEGER NOT NULL, row INTEGER NOT NULL, "
                         "col INTEGER NOT NULL, header TEXT, " SRC "text TEXT"),
    TABLE("q_link", "article_id INTEGER NOT NULL, paragraph_id INTEGER, "
                    "ordinal INTEGER NOT NULL, kind TEXT, text TEXT, " SRC "url TEXT"),
    TABLE("q_run", "src_byte INTEGER NOT NULL, src_bytes INTEGER NOT NULL, "
                   "src_line INTEGER NOT NULL, src_lines INTEGER NOT NULL, "
                   "src_col INTEGER NOT NULL"),
    TABLE("q_quantity", FACT "raw TEXT, value REAL, value_max REAL, approx TEXT, "
                             "unit TEXT, base_value REAL, base_unit TEXT, noun TEXT, "
                             "numeral TEXT, part_of INTEGER, period_start TEXT, "
                             "period_end TEXT, place_id INTEGER" SPAN),
    TABLE("q_document", "title TEXT, kind TEXT, issuer TEXT, status TEXT"),
    TABLE("q_document_mention",
          "document_id INTEGER, " FACT "raw TEXT, action TEXT, bracketed INTEGER" SPAN),
    TABLE("q_practice", "article_id INTEGER, city TEXT, name TEXT, kind TEXT, "
                        "holder TEXT, sentence_id INTEGER" SPAN),
    TABLE("q_place", "code TEXT, name TEXT, level TEXT, parent_id INTEGER"),
    TABLE("q_place_mention", "place_id INTEGER, " FACT "raw TEXT" SPAN),
    TABLE("q_quotation", FACT "text TEXT, speaker TEXT, occasion TEXT" SPAN),
    TABLE("q_date_mention", FACT "raw TEXT, date_start TEXT, date_end TEXT" SPAN),
    TABLE("q_fact", "extractor TEXT, kind TEXT, " FACT "text TEXT, data TEXT" SPAN),
    TABLE("q_label", "classifier TEXT, target_kind TEXT, target_id INTEGER, label TEXT, "
                     "score REAL, evidence TEXT"),
    TABLE("q_diagnostic", "issue_id INTEGER NOT NULL, code TEXT, severity TEXT, "
                          "line INTEGER, col INTEGER, raw TEXT, message TEXT, "
                          "suggestion TEXT"),
    /* The full-text index (posting.h); id is (block * 2^21 + code point) * 2^20 + part.
     */
    TABLE("q_posting", "data BLOB NOT NULL"),
    {"q_posting_word",
     "CREATE TABLE q_posting_word(block INTEGER NOT NULL, term TEXT NOT NULL, "
     "data BLOB NOT NULL, PRIMARY KEY(block, term)) WITHOUT ROWID"},
    {NULL, NULL},
};

const char *const qk_issue_tables[QK_ISSUE_TABLES] = {
    "q_fact",          "q_date_mention", "q_quotation",
    "q_place_mention", "q_practice",     "q_document_mention",
    "q_document",      "q_quantity",     "q_diagnostic",
    "q_run",           "q_link",         "q_grid_cell",
    "q_grid",          "q_caption",      "q_sentence",
    "q_paragraph",     "q_section",      "q_article",
    "q_toc_entry",     "q_staff",        "q_masthead",
};

#define INDEX(table, column)                                                             \
  { table "_" column, "CREATE INDEX " table "_" column " ON " table "(" column ")" }

/* A sentence is found from its paragraph through sentence_first and needs none. */
const qk_object qk_indexes[] = {
    INDEX("q_issue", "sha256"),
    INDEX("q_issue", "search"),
    INDEX("q_masthead", "issue_id"),
    INDEX("q_staff", "issue_id"),
    INDEX("q_toc_entry", "issue_id"),
    INDEX("q_article", "issue_id"),
    INDEX("q_article", "city"),
    INDEX("q_section", "article_id"),
    INDEX("q_paragraph", "article_id"),
    INDEX("q_paragraph", "section_id"),
    INDEX("q_caption", "article_id"),
    INDEX("q_grid", "article_id"),
    INDEX("q_grid_cell", "grid_id"),
    INDEX("q_link", "article_id"),
    INDEX("q_link", "paragraph_id"),
    INDEX("q_quantity", "sentence_id"),
    INDEX("q_quantity", "article_id"),
    INDEX("q_document_mention", "document_id"),
    INDEX("q_document_mention", "sentence_id"),
    INDEX("q_document_mention", "article_id"),
    INDEX("q_practice", "article_id"),
    INDEX("q_place", "parent_id"),
    INDEX("q_place_mention", "place_id"),
    INDEX("q_place_mention", "sentence_id"),
    INDEX("q_place_mention", "article_id"),
    INDEX("q_quotation", "article_id"),
    INDEX("q_date_mention", "article_id"),
    INDEX("q_fact", "article_id"),
    INDEX("q_label", "target_id"),
    INDEX("q_diagnostic", "issue_id"),
    {NULL, NULL},
};
