/* intake.c - one file on its way into the database. */
#include "api/intake.h"

#include "base/buf.h"
#include "parse/parse.h"

/* To be raised where the same text comes out of the parser otherwise than before. */
enum { PARSER_VERSION = 2 };

/* ---- on any thread -------------------------------------------------------------------
 */

/* A line that begins with one to six # and a space, in the first 64 KiB. */
static bool has_heading(qk_str text) {
  enum { HEAD = 64 * 1024 };
  qk_str head = {text.p, text.n < HEAD ? text.n : HEAD};
  for (size_t at = 0; at < head.n;) {
    size_t level = 0;
    while (at + level < head.n && level < 7 && head.p[at + level] == '#') level++;
    if (level >= 1 && level <= 6 && at + level < head.n && head.p[at + level] == ' ')
      return true;
    const char *end = memchr(head.p + at, '\n', head.n - at);
    at = end ? (size_t)(end - head.p) + 1 : head.n;
  }
  return false;
}

static qk_code choose_profile(qk_intake *x, const qk_intake_plan *plan, qk_err *e) {
  qk_str text = x->src.text;
  x->profile = plan->named;
  if (x->profile) return QK_OK;
  qk_code code = qk_host_recognise(plan->host, text, &x->profile, e);
  if (code != QK_INPUT) return code;
  /* Script folders may be without the shipped profiles that recognise everything. */
  qk_err missing;
  const char *usual = has_heading(text) ? "markdown" : "document";
  qk_code found = qk_host_profile(plan->host, usual, &x->profile, &missing);
  return found == QK_OK ? QK_OK : code;
}

static qk_code make_stamp(qk_intake *x, const qk_intake_plan *plan, qk_err *e) {
  qk_buf b = {0};
  qk_buf_printf(&b, "%d %.*s %s %s", PARSER_VERSION, QK_ARG(x->profile->name),
                qk_host_profile_digest(plan->host, x->profile),
                plan->encoding ? plan->encoding : "auto");
  x->stamp = b.oom ? NULL : qk_arena_copy(&x->arena, qk_buf_str(&b)).p;
  qk_buf_free(&b);
  return x->stamp ? QK_OK : qk_nomem(e);
}

static qk_code read_file(qk_intake *x, const qk_intake_plan *plan, qk_err *e) {
  const qk_file *file = x->file;
  if (file->problem) {
    qk_fail(e, QK_INPUT, "%s", file->problem);
    qk_err_at(e, file->path, 0, 0);
    return QK_INPUT;
  }
  qk_code code = qk_source_open(&x->src, file->path, plan->encoding, plan->max_bytes, e);
  if (code != QK_OK) return code;
  qk_sha256_hex(x->src.bytes, x->sha256);
  code = choose_profile(x, plan, e);
  return code == QK_OK ? make_stamp(x, plan, e) : code;
}

static void parse(qk_intake *x, const qk_intake_plan *plan) {
  if (x->parsed) return;
  x->parsed = true;
  x->parsing = qk_parse(&x->src, x->profile, &x->arena, &x->issue, &x->error);
  if (x->parsing == QK_OK)
    x->parsing = qk_make(&x->made, &plan->making, &x->issue, &x->arena, &x->error);
}

void qk_intake_prepare(qk_intake *x, const qk_intake_plan *plan) {
  x->read = read_file(x, plan, &x->error);
  if (x->read == QK_OK && plan->known && !qk_known_has(plan->known, x->sha256, x->stamp))
    parse(x, plan);
}

/* ---- on the thread of the store ------------------------------------------------------
 */

/* "periodical number", or the title of the issue; NULL where neither is known. */
static const char *make_title(qk_intake *x) {
  const qk_issue *issue = &x->issue;
  qk_buf b = {0};
  qk_buf_put(&b, issue->periodical);
  if (issue->periodical.n && issue->number.n) qk_buf_putc(&b, ' ');
  qk_buf_put(&b, issue->number);
  if (!b.n) qk_buf_put(&b, issue->title);
  const char *title = b.n ? qk_arena_copy(&x->arena, qk_buf_str(&b)).p : NULL;
  qk_buf_free(&b);
  return title;
}

/* A file that did not change may have been stored without facts or index, or the
 * lexicons may have changed since. */
static qk_code add_missing(qk_intake *x, const qk_intake_plan *plan, qk_store *store,
                           int64_t id, qk_err *e) {
  qk_making missing = plan->making;
  bool facts = true, index = true;
  qk_code code = QK_OK;
  if (missing.facts)
    code = qk_store_has_facts(store, id, missing.facts->stamp, &facts, e);
  if (code == QK_OK && missing.index)
    code = qk_store_has_index(store, id, missing.index->stamp, &index, e);
  if (code != QK_OK || (facts && index)) return code;
  if (facts) missing.facts = NULL;
  if (index) missing.index = NULL;
  parse(x, plan);
  if (x->parsing != QK_OK) *e = x->error;
  if (x->parsing != QK_OK) return x->parsing;
  return qk_made_put(&x->made, &missing, store, id, &x->issue, e);
}

static qk_code put(qk_intake *x, const qk_making *making, qk_store *store,
                   qikan_ingest_event *ev, qk_err *e) {
  int64_t id;
  const qk_issue *i = &x->issue;
  qk_put in = {.path = ev->path,
               .sha256 = x->sha256,
               .stamp = x->stamp,
               .src = &x->src,
               .issue = i};
  if (making->facts) {
    in.facts = &x->made.facts;
    in.facts_stamp = making->facts->stamp;
    in.gazetteer = making->facts->gazetteer;
  }
  if (making->index) {
    in.index = &x->made.postings;
    in.index_stamp = making->index->stamp;
  }
  qk_code code = qk_store_put(store, &in, &id, e);
  if (code != QK_OK) return code;
  ev->title = make_title(x);
  ev->articles = i->n_articles;
  ev->sections = i->n_sections;
  ev->paragraphs = i->n_paragraphs;
  ev->sentences = i->n_sentences;
  ev->captions = i->n_captions;
  ev->diagnostics = i->n_diagnostics;
  return QK_OK;
}

qk_code qk_intake_store(qk_intake *x, const qk_intake_plan *plan, qk_store *store,
                        qikan_ingest_event *ev, qk_err *e) {
  qk_found found;
  int64_t id;
  ev->bytes = x->src.bytes.n;
  if (x->read != QK_OK) *e = x->error;
  if (x->read != QK_OK) return x->read;
  qk_code code = qk_store_find(store, ev->path, x->sha256, x->stamp, &found, &id, e);
  if (code != QK_OK) return code;
  ev->state = found == QK_FOUND_NEW       ? QIKAN_ADDED
              : found == QK_FOUND_CHANGED ? QIKAN_REPLACED
                                          : QIKAN_UNCHANGED;
  if (found == QK_FOUND_SAME) return add_missing(x, plan, store, id, e);
  qk_str name = qk_arena_copy(&x->arena, x->profile->name);
  if (!name.p) return qk_nomem(e);
  ev->profile = name.p;
  parse(x, plan);
  if (x->parsing != QK_OK) *e = x->error;
  return x->parsing == QK_OK ? put(x, &plan->making, store, ev, e) : x->parsing;
}

void qk_intake_reset(qk_intake *x) {
  qk_made_reset(&x->made, &x->arena, x->src.text.n);
  qk_source_close(&x->src);
  *x = (qk_intake){.arena = x->arena, .made = x->made};
}

void qk_intake_free(qk_intake *x) {
  qk_source_close(&x->src);
  qk_made_free(&x->made);
  qk_arena_free(&x->arena);
}
