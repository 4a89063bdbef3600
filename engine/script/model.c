/* model.c - the views as scripts see them.
 * In:   nothing.
 * Out:  static tables.
 * Owns: nothing. */
#include "script/model.h"

#include <stddef.h>

/* ---- columns -------------------------------------------------------------------------
 */

#define I(name)                                                                          \
  { name, QK_DATUM_INTEGER, NULL }
#define N(name)                                                                          \
  { name, QK_DATUM_NUMBER, NULL }
#define T(name)                                                                          \
  { name, QK_DATUM_TEXT, NULL }
/* The text of an article is put together from its paragraphs: only where it is wanted. */
#define ARTICLE_TEXT                                                                     \
  { "text", QK_DATUM_TEXT, "(SELECT q_a.text FROM article AS q_a WHERE q_a.id = $.id)" }
#define CITY                                                                             \
  {                                                                                      \
    "city", QK_DATUM_TEXT,                                                               \
        "(SELECT q_a.city FROM article AS q_a WHERE q_a.id = $.article_id)"              \
  }
/* "file:line:col", for messages. */
#define SOURCE(sql)                                                                      \
  { "source", QK_DATUM_TEXT, "(SELECT " sql ")" }
#define PLACED                                                                           \
  SOURCE("q_i.path || ':' || $.line || ':' || $.col FROM article AS q_a JOIN issue AS "  \
         "q_i ON q_i.id = q_a.issue_id WHERE q_a.id = $.article_id")
#define OF_ISSUE                                                                         \
  SOURCE("q_i.path || ':' || $.line || ':' || $.col FROM issue AS q_i WHERE q_i.id = "   \
         "$.issue_id")
#define OF_SENTENCE                                                                      \
  SOURCE("q_i.path || ':' || q_s.line || ':' || q_s.col FROM sentence AS q_s JOIN "      \
         "article AS q_a ON q_a.id = q_s.article_id JOIN issue AS q_i ON q_i.id = "      \
         "q_a.issue_id WHERE q_s.id = $.sentence_id")
/* Of what has its place in view provenance alone. */
#define TRACED(kind, id, issue)                                                          \
  SOURCE("q_i.path || ':' || q_t.line_start || ':' || q_t.col FROM provenance AS q_t "   \
         "JOIN issue AS q_i ON q_i.id = " issue " WHERE q_t.target_kind = " kind         \
         " AND q_t.target_id = " id                                                      \
         " AND q_t.ordinal = 1 AND q_t.part IN ('text', 'title')")
#define ISSUE_OF(id) "((" id " - 1) / 10000000 + 1)"
#define FACT_KEYS    I("id"), I("sentence_id"), I("article_id"), T("city")
#define SPAN         I("byte_first"), I("byte_last")

static const qk_view_column issue_columns[] = {
    I("id"),
    T("periodical"),
    I("number"),
    I("year"),
    I("month"),
    T("date"),
    T("title"),
    N("price_yuan"),
    T("cn_serial"),
    T("publisher"),
    T("address"),
    T("postal_code"),
    T("profile"),
    T("path"),
    T("sha256"),
    T("website"),
    T("email"),
    T("encoding"),
    {"name", QK_DATUM_TEXT, "($.periodical || '/' || $.number)"},
    {"source", QK_DATUM_TEXT, "($.path)"}};
static const qk_view_column city_columns[] = {
    T("name"),
    SOURCE("q_i.path || ':' || q_a.line_start || ':1' FROM article AS q_a JOIN "
           "issue AS q_i ON q_i.id = q_a.issue_id WHERE q_a.id = $.q_first")};
static const qk_view_column masthead_columns[] = {I("id"),    I("issue_id"), I("ordinal"),
                                                  T("field"), T("text"),     I("line"),
                                                  I("col"),   OF_ISSUE};
static const qk_view_column staff_columns[] = {
    I("id"),
    I("issue_id"),
    I("ordinal"),
    T("role"),
    T("name"),
    I("masthead_id"),
    SOURCE(
        "q_i.path || ':' || q_m.line || ':' || q_m.col FROM masthead AS q_m JOIN issue "
        "AS q_i ON q_i.id = q_m.issue_id WHERE q_m.id = $.masthead_id")};
static const qk_view_column toc_entry_columns[] = {
    I("id"),
    I("issue_id"),
    I("ordinal"),
    T("column_title"),
    T("city"),
    T("title"),
    T("author"),
    T("page"),
    I("article_id"),
    T("text"),
    TRACED("'toc_entry'", "$.id", "$.issue_id")};
static const qk_view_column article_columns[] = {
    I("id"),
    I("issue_id"),
    I("ordinal"),
    T("kind"),
    T("column_title"),
    T("city"),
    T("kicker"),
    T("title"),
    T("byline"),
    T("page"),
    I("end_mark"),
    ARTICLE_TEXT,
    I("line_start"),
    I("line_end"),
    SOURCE("q_i.path || ':' || $.line_start || ':1' FROM issue AS q_i WHERE q_i.id = "
           "$.issue_id")};
static const qk_view_column section_columns[] = {
    I("id"),    I("article_id"), I("parent_id"), I("ordinal"), I("level"),
    T("title"), I("line"),       I("col"),       CITY,         PLACED};
static const qk_view_column paragraph_columns[] = {
    I("id"),   I("article_id"), I("section_id"), I("ordinal"), T("kind"), T("text"),
    I("line"), I("col"),        T("heading"),    CITY,         PLACED};
static const qk_view_column sentence_columns[] = {
    I("id"),   I("paragraph_id"), I("article_id"), I("ordinal"),
    T("text"), I("line"),         I("col"),        CITY,
    PLACED};
static const qk_view_column caption_columns[] = {
    I("id"),    I("article_id"), I("ordinal"), T("text"), T("date_start"), T("date_end"),
    T("place"), I("line"),       I("col"),     CITY,      PLACED};
static const qk_view_column grid_columns[] = {
    I("id"),
    I("article_id"),
    I("ordinal"),
    T("title"),
    CITY,
    TRACED("'grid_cell'",
           "(SELECT min(q_c.id) FROM grid_cell AS q_c WHERE q_c.grid_id = $.id)",
           ISSUE_OF("$.id"))};
static const qk_view_column grid_cell_columns[] = {
    I("id"),
    I("grid_id"),
    I("row"),
    I("col"),
    T("header"),
    T("text"),
    TRACED("'grid_cell'", "$.id", ISSUE_OF("$.id"))};
static const qk_view_column link_columns[] = {
    I("id"),  I("article_id"), I("paragraph_id"), I("ordinal"), T("kind"), T("text"),
    T("url"), I("line"),       I("col"),          CITY,         PLACED};
static const qk_view_column quantity_columns[] = {
    FACT_KEYS,    T("raw"),          N("value"),      N("value_max"), T("approx"),
    T("unit"),    N("base_value"),   T("base_unit"),  T("noun"),      T("numeral"),
    I("part_of"), T("period_start"), T("period_end"), I("place_id"),  SPAN,
    OF_SENTENCE};
static const qk_view_column document_columns[] = {I("id"), T("title"), T("kind"),
                                                  T("issuer"), T("status")};
static const qk_view_column document_mention_columns[] = {
    I("id"),   I("document_id"), I("sentence_id"), I("article_id"),
    T("city"), T("raw"),         T("action"),      I("bracketed"),
    SPAN,      OF_SENTENCE};
static const qk_view_column practice_columns[] = {
    I("id"),     I("article_id"),  T("city"), T("name"),  T("kind"),
    T("holder"), I("sentence_id"), SPAN,      OF_SENTENCE};
static const qk_view_column place_columns[] = {I("id"), T("code"), T("name"), T("level"),
                                               I("parent_id")};
static const qk_view_column place_mention_columns[] = {
    I("id"),  I("place_id"), I("sentence_id"), I("article_id"), T("city"),
    T("raw"), SPAN,          OF_SENTENCE};
static const qk_view_column quotation_columns[] = {FACT_KEYS,     T("text"), T("speaker"),
                                                   T("occasion"), SPAN,      OF_SENTENCE};
static const qk_view_column date_mention_columns[] = {
    FACT_KEYS, T("raw"), T("date_start"), T("date_end"), SPAN, OF_SENTENCE};
static const qk_view_column fact_columns[] = {
    I("id"),   T("extractor"), T("kind"), I("sentence_id"), I("article_id"), T("city"),
    T("text"), T("data"),      SPAN,      OF_SENTENCE};
static const qk_view_column label_columns[] = {
    I("id"),          T("classifier"),
    T("target_kind"), I("target_id"),
    T("label"),       N("score"),
    T("evidence"),    TRACED("$.target_kind", "$.target_id", ISSUE_OF("$.target_id"))};
static const qk_view_column diagnostic_columns[] = {
    I("id"),  I("issue_id"), T("code"),    T("severity"),   I("line"),
    I("col"), T("raw"),      T("message"), T("suggestion"), OF_ISSUE};
static const qk_view_column provenance_columns[] = {
    T("target_kind"), I("target_id"), T("part"),    I("byte_start"), I("byte_end"),
    I("line_start"),  I("line_end"),  I("ordinal"), I("col")};

/* ---- relations -----------------------------------------------------------------------
 */

#define ONE(name, view, local)                                                           \
  { name, view, false, local, "id", NULL, NULL, NULL }
#define MANY(name, view, remote)                                                         \
  { name, view, true, "id", remote, NULL, NULL, NULL }
#define ONE_VIA(name, view, local, q)                                                    \
  { name, view, false, local, "id", q, NULL, NULL }
#define MANY_VIA(name, view, local, remote, q)                                           \
  { name, view, true, local, remote, q, NULL, NULL }
#define NEAR(name, view, local, remote, q)                                               \
  { name, view, true, local, remote, q, "article_id", NULL }
#define MARKS(kind)                                                                      \
  { "labels", "label", true, "id", "target_id", NULL, NULL, kind }
#define TRACES(kind)                                                                     \
  { "provenance", "provenance", true, "id", "target_id", NULL, NULL, kind }

/* The facts of whatever has many articles, one article, or some sentences. */
#define FACTS(make, ...)                                                                 \
  make("quantities", "quantity", __VA_ARGS__),                                           \
      make("document_mentions", "document_mention", __VA_ARGS__),                        \
      make("practices", "practice", __VA_ARGS__),                                        \
      make("place_mentions", "place_mention", __VA_ARGS__),                              \
      make("quotations", "quotation", __VA_ARGS__),                                      \
      make("date_mentions", "date_mention", __VA_ARGS__),                                \
      make("facts", "fact", __VA_ARGS__)
#define PARTS(make, ...)                                                                 \
  make("sections", "section", __VA_ARGS__),                                              \
      make("paragraphs", "paragraph", __VA_ARGS__),                                      \
      make("sentences", "sentence", __VA_ARGS__),                                        \
      make("captions", "caption", __VA_ARGS__), make("grids", "grid", __VA_ARGS__),      \
      make("links", "link", __VA_ARGS__)

#define ARTICLES_OF(column) "SELECT q_a.id FROM article AS q_a WHERE q_a." column " = $"
#define SENTENCES_OF_SECTION                                                             \
  "SELECT q_s.id FROM paragraph AS q_p JOIN sentence AS q_s ON q_s.paragraph_id = "      \
  "q_p.id WHERE q_p.section_id = $"
#define SENTENCES_OF_PARAGRAPH                                                           \
  "SELECT q_s.id FROM sentence AS q_s WHERE q_s.paragraph_id = $"
#define MENTIONED(what, condition)                                                       \
  "SELECT q_m." what "_id FROM " what "_mention AS q_m WHERE q_m." condition
#define ISSUE_OF_ARTICLE                                                                 \
  ONE_VIA("issue", "issue", "article_id",                                                \
          "SELECT q_a.issue_id FROM article AS q_a WHERE q_a.id = $")
#define IN_ARTICLE ONE("article", "article", "article_id"), ISSUE_OF_ARTICLE
#define IN_SENTENCE                                                                      \
  ONE("sentence", "sentence", "sentence_id"),                                            \
      ONE_VIA("paragraph", "paragraph", "sentence_id",                                   \
              "SELECT q_s.paragraph_id FROM sentence AS q_s WHERE q_s.id = $"),          \
      IN_ARTICLE

static const qk_relation issue_relations[] = {
    MANY("articles", "article", "issue_id"),
    MANY("staff", "staff", "issue_id"),
    MANY("toc_entries", "toc_entry", "issue_id"),
    MANY("masthead", "masthead", "issue_id"),
    MANY("diagnostics", "diagnostic", "issue_id"),
    MANY_VIA("cities", "city", "id", "name",
             "SELECT q_a.city FROM article AS q_a WHERE q_a.issue_id = $"),
    PARTS(MANY_VIA, "id", "article_id", ARTICLES_OF("issue_id")),
    FACTS(MANY_VIA, "id", "article_id", ARTICLES_OF("issue_id")),
    MARKS("issue")};
static const qk_relation city_relations[] = {
    MANY_VIA("articles", "article", "name", "city", NULL),
    MANY_VIA("toc_entries", "toc_entry", "name", "city", NULL),
    PARTS(MANY_VIA, "name", "article_id", ARTICLES_OF("city")),
    FACTS(MANY_VIA, "name", "article_id", ARTICLES_OF("city")),
    MANY_VIA("documents", "document", "name", "id",
             MENTIONED("document", "article_id IN (" ARTICLES_OF("city") ")")),
    MANY_VIA("places", "place", "name", "id",
             MENTIONED("place", "article_id IN (" ARTICLES_OF("city") ")"))};
static const qk_relation masthead_relations[] = {ONE("issue", "issue", "issue_id"),
                                                 MANY("staff", "staff", "masthead_id"),
                                                 TRACES("masthead")};
static const qk_relation staff_relations[] = {ONE("issue", "issue", "issue_id"),
                                              ONE("masthead", "masthead", "masthead_id")};
static const qk_relation toc_entry_relations[] = {ONE("issue", "issue", "issue_id"),
                                                  ONE("article", "article", "article_id"),
                                                  TRACES("toc_entry")};
static const qk_relation article_relations[] = {
    ONE("issue", "issue", "issue_id"),
    PARTS(MANY, "article_id"),
    MANY("toc_entries", "toc_entry", "article_id"),
    FACTS(MANY, "article_id"),
    MANY_VIA("documents", "document", "id", "id",
             MENTIONED("document", "article_id = $")),
    MANY_VIA("places", "place", "id", "id", MENTIONED("place", "article_id = $")),
    MARKS("article"),
    TRACES("article")};
static const qk_relation section_relations[] = {
    IN_ARTICLE,
    ONE("parent", "section", "parent_id"),
    NEAR("children", "section", "id", "parent_id", NULL),
    MANY("paragraphs", "paragraph", "section_id"),
    MANY_VIA("sentences", "sentence", "id", "paragraph_id",
             "SELECT q_p.id FROM paragraph AS q_p WHERE q_p.section_id = $"),
    FACTS(NEAR, "id", "sentence_id", SENTENCES_OF_SECTION),
    MARKS("section"),
    TRACES("section")};
static const qk_relation paragraph_relations[] = {
    IN_ARTICLE,
    ONE("section", "section", "section_id"),
    MANY("sentences", "sentence", "paragraph_id"),
    MANY("links", "link", "paragraph_id"),
    FACTS(NEAR, "id", "sentence_id", SENTENCES_OF_PARAGRAPH),
    MARKS("paragraph"),
    TRACES("paragraph")};
static const qk_relation sentence_relations[] = {
    ONE("paragraph", "paragraph", "paragraph_id"),
    IN_ARTICLE,
    ONE_VIA("section", "section", "paragraph_id",
            "SELECT q_p.section_id FROM paragraph AS q_p WHERE q_p.id = $"),
    FACTS(NEAR, "id", "sentence_id", NULL),
    MARKS("sentence"),
    TRACES("sentence")};
static const qk_relation caption_relations[] = {IN_ARTICLE, MARKS("caption"),
                                                TRACES("caption")};
static const qk_relation grid_relations[] = {IN_ARTICLE,
                                             MANY("cells", "grid_cell", "grid_id")};
static const qk_relation grid_cell_relations[] = {
    ONE("grid", "grid", "grid_id"),
    ONE_VIA("article", "article", "grid_id",
            "SELECT q_g.article_id FROM grid AS q_g WHERE q_g.id = $"),
    TRACES("grid_cell")};
static const qk_relation link_relations[] = {
    IN_ARTICLE, ONE("paragraph", "paragraph", "paragraph_id"), TRACES("link")};
static const qk_relation quantity_relations[] = {
    IN_SENTENCE, ONE("place", "place", "place_id"), ONE("whole", "quantity", "part_of"),
    NEAR("parts", "quantity", "id", "part_of", NULL), MARKS("quantity")};
static const qk_relation document_relations[] = {
    MANY("mentions", "document_mention", "document_id"), MARKS("document")};
static const qk_relation document_mention_relations[] = {
    IN_SENTENCE, ONE("document", "document", "document_id"), MARKS("document_mention")};
static const qk_relation practice_relations[] = {IN_SENTENCE, MARKS("practice")};
static const qk_relation place_relations[] = {
    ONE("parent", "place", "parent_id"), MANY("children", "place", "parent_id"),
    MANY("mentions", "place_mention", "place_id"),
    MANY("quantities", "quantity", "place_id")};
static const qk_relation place_mention_relations[] = {
    IN_SENTENCE, ONE("place", "place", "place_id"), MARKS("place_mention")};
static const qk_relation quotation_relations[] = {IN_SENTENCE, MARKS("quotation")};
static const qk_relation date_mention_relations[] = {IN_SENTENCE, MARKS("date_mention")};
static const qk_relation fact_relations[] = {IN_SENTENCE, MARKS("fact")};
static const qk_relation label_relations[] = {ONE("target", NULL, "target_id")};
static const qk_relation diagnostic_relations[] = {ONE("issue", "issue", "issue_id")};
static const qk_relation provenance_relations[] = {ONE("target", NULL, "target_id")};

/* ---- views ---------------------------------------------------------------------------
 */

/* In the order of the issues, not of the characters. */
#define CITIES                                                                           \
  "(SELECT q_a.city AS name, min(q_a.id) AS q_first FROM article AS q_a WHERE q_a.city " \
  "IS NOT NULL GROUP BY q_a.city)"

#define VIEW_FROM(name, plural, from, key, label, ...)                                   \
  {                                                                                      \
#name, plural, from, name##_columns, QK_COUNT(name##_columns), name##_relations,     \
        QK_COUNT(name##_relations), {__VA_ARGS__ }, key, label                           \
  }
#define VIEW(name, plural, key, label) VIEW_FROM(name, plural, #name, key, label, "id")

const qk_view qk_views_of_scripts[] = {
    VIEW(issue, "issues", "name", "title"),
    VIEW_FROM(city, "cities", CITIES, "name", NULL, "q_first"),
    VIEW(masthead, "masthead", NULL, "text"),
    VIEW(staff, "staff", NULL, "name"),
    VIEW(toc_entry, "toc_entries", NULL, "title"),
    VIEW(article, "articles", "title", "title"),
    VIEW(section, "sections", NULL, "title"),
    VIEW(paragraph, "paragraphs", NULL, "text"),
    VIEW(sentence, "sentences", NULL, "text"),
    VIEW(caption, "captions", NULL, "text"),
    VIEW(grid, "grids", NULL, "title"),
    VIEW(grid_cell, "grid_cells", NULL, "text"),
    VIEW(link, "links", NULL, "url"),
    VIEW(quantity, "quantities", NULL, "raw"),
    VIEW(document, "documents", "title", "title"),
    VIEW(document_mention, "document_mentions", NULL, "raw"),
    VIEW(practice, "practices", NULL, "name"),
    VIEW(place, "places", "name", "name"),
    VIEW(place_mention, "place_mentions", NULL, "raw"),
    VIEW(quotation, "quotations", NULL, "text"),
    VIEW(date_mention, "date_mentions", NULL, "raw"),
    VIEW(fact, "facts", NULL, "text"),
    VIEW(label, "labels", NULL, "label"),
    VIEW(diagnostic, "diagnostics", NULL, "message"),
    VIEW_FROM(provenance, "provenance", "provenance", NULL, "part", "target_kind",
              "target_id", "part", "ordinal"),
};
const size_t qk_n_views_of_scripts = QK_COUNT(qk_views_of_scripts);

/* ---- looking up ----------------------------------------------------------------------
 */

static bool is(const char *name, qk_str s) {
  return strncmp(name, s.p, s.n) == 0 && name[s.n] == 0;
}

const qk_view *qk_model_view(qk_str name) {
  for (size_t i = 0; i < QK_COUNT(qk_views_of_scripts); i++)
    if (is(qk_views_of_scripts[i].name, name)) return &qk_views_of_scripts[i];
  return NULL;
}

const qk_view *qk_model_plural(qk_str name) {
  for (size_t i = 0; i < QK_COUNT(qk_views_of_scripts); i++)
    if (is(qk_views_of_scripts[i].plural, name)) return &qk_views_of_scripts[i];
  return NULL;
}

const qk_view_column *qk_model_column(const qk_view *v, qk_str name) {
  for (size_t i = 0; i < v->n_columns; i++)
    if (is(v->columns[i].name, name)) return &v->columns[i];
  return NULL;
}

const qk_relation *qk_model_relation(const qk_view *v, qk_str name) {
  for (size_t i = 0; i < v->n_relations; i++)
    if (is(v->relations[i].name, name)) return &v->relations[i];
  return NULL;
}

bool qk_model_is_named(const qk_view *v) {
  return v->key && strcmp(v->columns[0].name, v->key) == 0;
}
