/* corpus.h - the sentences of articles as one row of numbers, for counting.
 * In:   a store, a folding, a selection of articles.
 * Out:  tokens (token.h) as numbers: 0 ends an article, 1 is a break (a run of
 *       punctuation, or the end of a sentence), the others stand for terms; where each
 *       sentence and each article begins; the groups and their sizes.
 * Owns: nothing; everything is memory of its work.
 * The text is that of view `sentence`: headings on lines of their own, captions and
 * tables are not in it. */
#ifndef QK_SEARCH_CORPUS_H
#define QK_SEARCH_CORPUS_H

#include "base/buf.h"
#include "search/scope.h"
#include "search/vocabulary.h"
#include "store/query.h"

#define QK_NO_GROUP UINT32_MAX
/* More tokens than this make a suffix array of more than 2^31 bytes (suffix.c). */
#define QK_TOKENS_MAX (INT32_MAX / 6)

typedef struct qk_article_at {
  int64_t id;
  uint32_t from, to; /* tokens, without the end */
  uint32_t group;    /* QK_NO_GROUP: none */
} qk_article_at;

typedef struct qk_sentence_at {
  int64_t id;
  uint32_t from; /* its first token */
} qk_sentence_at;

typedef struct qk_group {
  qk_str key, name;
  uint32_t articles, tokens; /* tokens: breaks are not counted */
} qk_group;

/* Of all texts that were read, forgotten ones, too; each article once. */
typedef struct qk_corpus_sum {
  uint32_t tokens, articles, sentences;
} qk_corpus_sum;

typedef struct qk_corpus {
  qk_work *work;
  qk_vocabulary words;
  uint32_t *tokens, n_tokens;
  uint32_t counted; /* tokens that are no break and no end */
  qk_corpus_sum sum;
  bool again;   /* what is added was read before: sum and groups stay */
  size_t later; /* bytes that are needed for each token when all are read: qk_for */
  qk_article_at *articles;
  qk_sentence_at *sentences;
  qk_group *groups;
  uint32_t n_articles, n_sentences, n_groups;
  size_t cap_tokens, cap_articles, cap_sentences, cap_groups;
  uint32_t *group_slots, n_group_slots;
} qk_corpus;

/* The sentences of an article (its only parameter) in reading order, for
 * qk_corpus_sentence: the text of a paragraph is not copied for each of them, as the view
 * `sentence` does. */
#define QK_SENTENCES_OF_ARTICLE                                                          \
  "SELECT s.id, s.text, s.at, s.n, p.text FROM q_paragraph AS p JOIN q_sentence AS s "   \
  "ON "                                                                                  \
  "s.paragraph_id = p.id AND s.id BETWEEN p.sentence_first AND p.sentence_first + "      \
  "p.sentence_n - 1 WHERE p.article_id = ? ORDER BY p.id, s.id"

/* What is made of the tokens, as bytes for each beside itself: texts that would not leave
 * room for it are refused at once.  Nothing; runs (suffix_runs.c); suffixes (suffix.c).
 */
typedef enum qk_for { QK_FOR_COUNTING = 0, QK_FOR_RUNS = 9, QK_FOR_SUFFIXES = 15 } qk_for;

/* breaks: whether they are kept among the tokens.  QK_USAGE where the texts are more than
 * the work's memory holds. */
qk_code qk_corpus_load(qk_corpus *c, qk_work *w, qk_store *s, const qk_folding *folding,
                       const qk_selection *sel, bool breaks, qk_for later, qk_err *e);
/* Adds the sentence that a query QK_SENTENCES_OF_ARTICLE stands on. */
qk_code qk_corpus_sentence(qk_corpus *c, const qk_folding *folding, const qk_query *q,
                           bool breaks, qk_err *e);
/* Forgets the texts; the vocabulary, the groups and the sum stay. */
void qk_corpus_forget(qk_corpus *c);
/* The same of quotations, in place of sentences, without breaks. */
qk_code qk_corpus_load_quotations(qk_corpus *c, qk_work *w, qk_store *s,
                                  const qk_folding *folding, const qk_selection *sel,
                                  qk_err *e);
/* For tests and texts that are in no store: adds one sentence; the end of an article. */
qk_code qk_corpus_add(qk_corpus *c, const qk_folding *folding, int64_t id, qk_str text,
                      bool breaks, qk_err *e);
qk_code qk_corpus_begin(qk_corpus *c, qk_work *w, qk_err *e);
qk_code qk_corpus_article(qk_corpus *c, int64_t id, qk_str group, qk_str name, qk_err *e);
qk_code qk_corpus_end(qk_corpus *c, qk_err *e);
/* The index of a group, which is added where it is new; QK_NO_GROUP where there is no
 * key. */
qk_code qk_corpus_group(qk_corpus *c, qk_str key, qk_str name, uint32_t *group,
                        qk_err *e);
/* An article of a group that is known. */
qk_code qk_corpus_open(qk_corpus *c, int64_t id, uint32_t group, qk_err *e);

/* The article and the sentence (their indices) in which a token stands. */
uint32_t qk_corpus_article_of(const qk_corpus *c, uint32_t at);
uint32_t qk_corpus_sentence_of(const qk_corpus *c, uint32_t at);
/* Where a token stands, for when the texts are forgotten: its sentence, and how many
 * tokens that are no break are before it. */
typedef struct qk_token_spot {
  int64_t sentence;
  uint32_t before;
} qk_token_spot;
qk_token_spot qk_corpus_spot(const qk_corpus *c, uint32_t at);
/* Appends n tokens of a sentence as they are in the text. */
qk_code qk_token_spot_quote(qk_token_spot spot, qk_store *s, const qk_folding *folding,
                            uint32_t n, qk_buf *out, qk_err *e);
/* Appends n tokens as they are in the text, breaks between them, too; white space between
 * ideographs is left out. */
qk_code qk_corpus_quote(const qk_corpus *c, qk_store *s, const qk_folding *folding,
                        uint32_t from, uint32_t n, qk_buf *out, qk_err *e);

#endif
