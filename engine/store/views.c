/* views.c - the views of the database contract.
 * In:   nothing.
 * Out:  CREATE statements, letter for letter as sqlite_schema keeps them.
 * Owns: nothing.
 * The first columns of a view are the contract's, in its order; others may follow. */
#include "store/schema.h"

#include <stddef.h>

#define VIEW(name, select)                                                               \
  { name, "CREATE VIEW " name " AS " select }
#define PLAIN(name, columns) VIEW(name, "SELECT " columns " FROM q_" name)
#define WHERE_IT_STANDS      "src_line AS line, src_col AS col"
/* Of a fact, in its sentence or caption, as string.sub counts. */
#define SPAN ", at + 1 AS byte_first, at + n AS byte_last"

/* The runs of a text of `kind`: those that stand in q_run, and the first in its own row.
 */
#define PLACE(t)                                                                         \
  t ".src_byte AS byte_start, " t ".src_byte + " t ".src_bytes AS byte_end, " t          \
    ".src_line AS line_start, " t ".src_line + " t ".src_lines AS line_end, "
#define RUNS(kind, part, prefix, before)                                                 \
  "SELECT '" kind "' AS target_kind, t.id AS target_id, '" part                          \
  "' AS part, " PLACE("r") "r.id - t." prefix "_run + " before                           \
                           " AS ordinal, r.src_col AS col FROM q_" kind                  \
                           " AS t CROSS JOIN q_run AS r WHERE r.id BETWEEN t." prefix    \
                           "_run AND t." prefix "_run + t." prefix "_runs - 1"
#define TEXT(kind, part)                                                                 \
  "SELECT '" kind "' AS target_kind, t.id AS target_id, '" part                          \
  "' AS part, " PLACE("t") "1 AS ordinal, t.src_col AS col FROM q_" kind                 \
                           " AS t WHERE t.src_byte IS NOT NULL "                         \
                           "UNION ALL " RUNS(kind, part, "src", "2")

#define AND " UNION ALL "

const qk_object qk_views[] = {
    PLAIN("issue", "id, periodical, number, year, month, date, title, price_yuan, "
                   "cn_serial, publisher, address, postal_code, profile, path, sha256, "
                   "website, email, encoding"),
    PLAIN("masthead", "id, issue_id, ordinal, field, text, " WHERE_IT_STANDS),
    PLAIN("staff", "id, issue_id, ordinal, role, name, masthead_id"),
    PLAIN("toc_entry", "id, issue_id, ordinal, column_title, city, title, author, page, "
                       "article_id, text"),
    VIEW("article",
         "SELECT a.id AS id, a.issue_id AS issue_id, a.ordinal AS ordinal, "
         "a.kind AS kind, a.column_title AS column_title, a.city AS city, "
         "a.kicker AS kicker, a.title AS title, a.byline AS byline, a.page AS page, "
         "a.end_mark AS end_mark, (SELECT group_concat(text, char(10)) FROM "
         "(SELECT p.text AS text FROM q_paragraph AS p WHERE p.article_id = a.id "
         "ORDER BY p.id)) AS text, a.line_start AS line_start, a.line_end AS line_end "
         "FROM q_article AS a"),
    PLAIN("section",
          "id, article_id, parent_id, ordinal, level, title, " WHERE_IT_STANDS),
    /* heading: the run-in heading that opens the text, which is a section's title, too.
     */
    PLAIN("paragraph",
          "id, article_id, section_id, ordinal, kind, text, " WHERE_IT_STANDS
          ", CASE WHEN heading > 0 THEN CAST(substr(CAST(text AS BLOB), 1, heading) AS "
          "TEXT) END AS heading"),
    /* Both conditions say the same: from a sentence to its paragraph the first is fast,
     * from a paragraph to its sentences the second. */
    VIEW("sentence",
         "SELECT s.id AS id, p.id AS paragraph_id, p.article_id AS article_id, "
         "s.id - p.sentence_first + 1 AS ordinal, coalesce(s.text, "
         "CAST(substr(CAST(p.text AS BLOB), s.at + 1, s.n) AS TEXT)) AS text, "
         "s.src_line AS line, s.src_col AS col "
         "FROM q_sentence AS s JOIN q_paragraph AS p ON p.id = s.paragraph_id AND "
         "s.id BETWEEN p.sentence_first AND p.sentence_first + p.sentence_n - 1"),
    PLAIN("caption",
          "id, article_id, ordinal, text, date_start, date_end, place, " WHERE_IT_STANDS),
    PLAIN("grid", "id, article_id, ordinal, title"),
    PLAIN("grid_cell", "id, grid_id, row, col, header, text"),
    PLAIN("link",
          "id, article_id, paragraph_id, ordinal, kind, text, url, " WHERE_IT_STANDS),
    PLAIN("quantity", "id, sentence_id, article_id, city, raw, value, value_max, approx, "
                      "unit, base_value, base_unit, noun, numeral, part_of, "
                      "period_start, period_end, place_id" SPAN),
    PLAIN("document", "id, title, kind, issuer, status"),
    PLAIN("document_mention", "id, document_id, sentence_id, article_id, city, raw, "
                              "action, bracketed" SPAN),
    PLAIN("practice", "id, article_id, city, name, kind, holder, sentence_id" SPAN),
    PLAIN("place", "id, code, name, level, parent_id"),
    PLAIN("place_mention", "id, place_id, sentence_id, article_id, city, raw" SPAN),
    PLAIN("quotation", "id, sentence_id, article_id, city, text, speaker, occasion" SPAN),
    PLAIN("date_mention",
          "id, sentence_id, article_id, city, raw, date_start, date_end" SPAN),
    PLAIN("fact", "id, extractor, kind, sentence_id, article_id, city, text, data" SPAN),
    PLAIN("label", "id, classifier, target_kind, target_id, label, score, evidence"),
    PLAIN("diagnostic", "id, issue_id, code, severity, line, col, raw, message, "
                        "suggestion"),
    /* clang-format off */
    VIEW("provenance",
         TEXT("paragraph", "text")
         AND TEXT("section", "title")
         AND TEXT("caption", "text")
         AND TEXT("sentence", "text")
         AND TEXT("grid_cell", "text")
         AND TEXT("masthead", "text")
         AND TEXT("link", "url")
         AND RUNS("article", "kicker", "kicker", "1")
         AND RUNS("article", "title", "title", "1")
         AND RUNS("article", "byline", "byline", "1")
         AND RUNS("article", "city", "city", "1")
         AND RUNS("article", "end_mark", "end_mark", "1")
         AND RUNS("toc_entry", "text", "text", "1")
         AND RUNS("toc_entry", "column_title", "column", "1")),
    /* clang-format on */
    {NULL, NULL},
};
