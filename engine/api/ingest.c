/* ingest.c - files in, issues in the database.
 * In:   paths, and options that say how to read them.
 * Out:  one issue a file, or the reason why not; an event for each.
 * Owns: the text and the arena of one issue at a time. */
#include "api/facts.h"
#include "api/files.h"
#include "api/index.h"
#include "api/session.h"
#include "base/buf.h"
#include "base/hash.h"
#include "parse/parse.h"

/* To be raised where the same text comes out of the parser otherwise than before. */
enum { PARSER_VERSION = 1 };

typedef struct ingest {
  qikan *q;
  qk_host *host;
  qk_store *store;
  const qikan_ingest_options *o;
  const qk_profile *named;       /* NULL: recognised from each text */
  const qk_facts_session *facts; /* NULL: without facts */
  qk_index_session index;
  qk_indexer *indexer; /* NULL: without an index */
  qk_arena arena;      /* of the issue at hand */
} ingest;

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

static qk_code choose_profile(ingest *in, qk_str text, const qk_profile **out,
                              qk_err *e) {
  *out = in->named;
  if (*out) return QK_OK;
  qk_code code = qk_host_recognise(in->host, text, out, e);
  if (code != QK_INPUT) return code;
  /* Script folders may be without the shipped profiles that recognise everything. */
  qk_err missing;
  const char *usual = has_heading(text) ? "markdown" : "document";
  return qk_host_profile(in->host, usual, out, &missing) == QK_OK ? QK_OK : code;
}

/* What, beside the file's bytes, decides how the issue comes out. */
static qk_str make_stamp(ingest *in, const qk_profile *profile) {
  qk_buf b = {0};
  const char *encoding = in->o->encoding;
  qk_buf_printf(&b, "%d %.*s %s %s", PARSER_VERSION, QK_ARG(profile->name),
                qk_host_profile_digest(in->host, profile), encoding ? encoding : "auto");
  qk_str stamp = b.oom ? (qk_str){0} : qk_arena_copy(&in->arena, qk_buf_str(&b));
  qk_buf_free(&b);
  return stamp;
}

/* "periodical number", or the title of the issue; NULL where neither is known. */
static const char *make_title(ingest *in, const qk_issue *issue) {
  qk_buf b = {0};
  qk_buf_put(&b, issue->periodical);
  if (issue->periodical.n && issue->number.n) qk_buf_putc(&b, ' ');
  qk_buf_put(&b, issue->number);
  if (!b.n) qk_buf_put(&b, issue->title);
  const char *title = b.n ? qk_arena_copy(&in->arena, qk_buf_str(&b)).p : NULL;
  qk_buf_free(&b);
  return title;
}

static qk_code put_issue(ingest *in, const qk_put *put, qikan_ingest_event *ev,
                         qk_err *e) {
  int64_t id;
  const qk_issue *i = put->issue;
  qk_code code = qk_store_put(in->store, put, &id, e);
  if (code != QK_OK) return code;
  ev->title = make_title(in, i);
  ev->articles = i->n_articles;
  ev->sections = i->n_sections;
  ev->paragraphs = i->n_paragraphs;
  ev->sentences = i->n_sentences;
  ev->captions = i->n_captions;
  ev->diagnostics = i->n_diagnostics;
  return QK_OK;
}

/* A file that did not change may have been stored without facts, or the lexicons may
 * have changed since. */
static qk_code add_missing_facts(ingest *in, int64_t id, qk_err *e) {
  int64_t without = 0;
  if (!in->facts) return QK_OK;
  qk_code code = qk_store_without_facts(in->store, in->facts->stamp, id - 1, &without, e);
  if (code != QK_OK || without != id) return code;
  return qk_facts_again(in->facts, in->store, id, &in->arena, e);
}

/* The same for the index. */
static qk_code add_missing_index(ingest *in, int64_t id, qk_err *e) {
  int64_t without = 0;
  if (!in->indexer) return QK_OK;
  qk_code code = qk_store_without_index(in->store, in->index.stamp, id - 1, &without, e);
  if (code != QK_OK || without != id) return code;
  return qk_index_again(&in->index, in->indexer, in->store, id, &in->arena, e);
}

static qk_code add_missing(ingest *in, int64_t id, qk_err *e) {
  qk_code code = add_missing_facts(in, id, e);
  return code == QK_OK ? add_missing_index(in, id, e) : code;
}

static qk_code ingest_source(ingest *in, const qk_source *src, qikan_ingest_event *ev,
                             qk_err *e) {
  char sha256[QK_SHA256_HEX];
  const qk_profile *profile;
  qk_issue issue = {0};
  qk_found found;
  int64_t id;
  qk_sha256_hex(src->bytes, sha256);
  qk_code code = choose_profile(in, src->text, &profile, e);
  if (code != QK_OK) return code;
  qk_str stamp = make_stamp(in, profile);
  if (!stamp.p) return qk_nomem(e);
  code = qk_store_find(in->store, ev->path, sha256, stamp.p, &found, &id, e);
  if (code != QK_OK) return code;
  ev->state = found == QK_FOUND_NEW       ? QIKAN_ADDED
              : found == QK_FOUND_CHANGED ? QIKAN_REPLACED
                                          : QIKAN_UNCHANGED;
  if (found == QK_FOUND_SAME) return add_missing(in, id, e);
  qk_str name = qk_arena_copy(&in->arena, profile->name);
  if (!name.p) return qk_nomem(e);
  ev->profile = name.p;
  code = qk_parse(src, profile, &in->arena, &issue, e);
  if (code != QK_OK) return code;
  qk_put put = {
      .path = ev->path, .sha256 = sha256, .stamp = stamp.p, .src = src, .issue = &issue};
  qk_facts facts;
  if (in->facts) {
    code = qk_extract_facts(in->facts->extractor, &issue, &in->arena, &facts, e);
    put.facts = &facts;
    put.facts_stamp = in->facts->stamp;
    put.gazetteer = in->facts->gazetteer;
  }
  qk_postings postings;
  if (code == QK_OK && in->indexer) {
    code = qk_index_issue(in->indexer, in->index.folding, &issue, &postings, e);
    put.index = &postings;
    put.index_stamp = in->index.stamp;
  }
  return code == QK_OK ? put_issue(in, &put, ev, e) : code;
}

static qk_code ingest_file(ingest *in, const qk_file *file, qikan_ingest_event *ev,
                           qk_err *e) {
  qk_source src = {0};
  if (file->problem) {
    qk_code code = qk_fail(e, QK_INPUT, "%s", file->problem);
    qk_err_at(e, file->path, 0, 0);
    return code;
  }
  qk_code code = qk_source_open(&src, file->path, in->o->encoding, in->o->max_bytes, e);
  if (code != QK_OK) return code;
  ev->bytes = src.bytes.n;
  code = ingest_source(in, &src, ev, e);
  qk_source_close(&src);
  return code;
}

/* A broken database, a full disk, a broken script: the next file would meet them again.
 */
static bool ends_ingest(const ingest *in, qk_code code, uint32_t pending) {
  return code == QK_STORE || code == QK_SCRIPT ||
         (code != QK_OK && pending > 0 && qk_store_pending(in->store) == 0);
}

static qk_code ingest_files(ingest *in, const qk_files *files, qk_err *e) {
  qk_code first = QK_OK;
  uint64_t bytes = 0;
  bool stop = false;
  for (uint32_t i = 0; i < files->n && !stop; i++) {
    const qk_file *file = &files->items[i];
    qk_err error = {0};
    uint32_t pending = qk_store_pending(in->store);
    qikan_ingest_event ev = {.path = file->path, .done = i + 1, .total = files->n};
    qikan_progress at = {file->path, i, files->n, bytes, files->bytes};
    if (in->o->on_start) in->o->on_start(in->o->context, &at);
    qk_code code = ingest_file(in, file, &ev, &error);
    bool ends = ends_ingest(in, code, pending);
    if (code != QK_OK) {
      if (code == QK_NOMEM && !error.file[0]) qk_err_at(&error, file->path, 0, 0);
      ev.state = QIKAN_FAILED;
      ev.profile = NULL;
      ev.error = &error;
    }
    if (code != QK_OK && (first == QK_OK || ends)) {
      *e = error;
      first = code;
    }
    stop = (in->o->on_file && in->o->on_file(in->o->context, &ev) != 0) || ends;
    bytes += file->bytes;
    qk_arena_reset(&in->arena);
  }
  return first;
}

/* A profile that cannot be read recognises nothing: that must not pass unseen. */
static void warn_of_profiles(const ingest *in) {
  const qk_err *broken;
  for (size_t i = 0; in->o->on_warning && !in->named; i++) {
    broken = qk_host_broken_profile(in->host, i);
    if (!broken) return;
    in->o->on_warning(in->o->context, broken);
  }
}

static qk_code start(ingest *in, qk_err *e) {
  qk_code code = qk_session_store(in->q, &in->store, e);
  if (code == QK_OK) code = qk_session_host(in->q, &in->host, e);
  if (code == QK_OK && !in->o->no_facts) code = qk_session_facts(in->q, &in->facts, e);
  if (code == QK_OK && !in->o->no_index) {
    code = qk_session_index(in->q, &in->index, e);
    if (code == QK_OK) code = qk_indexer_new(&in->indexer, e);
  }
  if (code == QK_OK && in->o->profile)
    return qk_host_profile(in->host, in->o->profile, &in->named, e);
  const qk_profile *none;
  /* Loads the profiles, so that what is broken shows before the first file. */
  if (code == QK_OK) code = qk_host_recognise(in->host, QK_LIT(""), &none, e);
  if (code != QK_OK && code != QK_INPUT) return code;
  warn_of_profiles(in);
  return QK_OK;
}

qk_code qikan_ingest(qikan *q, const char *const *paths, size_t n,
                     const qikan_ingest_options *options, qk_err *e) {
  static const qikan_ingest_options none = {0};
  ingest in = {.q = q, .o = options ? options : &none};
  qk_files files = {0};
  qk_err error = {0}, late = {0};
  qk_code code = start(&in, &error);
  if (code == QK_OK) code = qk_files_find(&files, paths, n, &error);
  if (code == QK_OK) {
    code = ingest_files(&in, &files, &error);
    /* What was put before a failure stays; a commit that fails is the graver error. */
    if (qk_store_commit(in.store, &late) != QK_OK) {
      error = late;
      code = late.code;
    }
  }
  qk_files_free(&files);
  qk_arena_free(&in.arena);
  qk_indexer_free(in.indexer);
  if (code != QK_OK && e) *e = error;
  return code;
}
