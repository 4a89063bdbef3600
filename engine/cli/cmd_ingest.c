/* cmd_ingest.c - qikan ingest.
 * In:   files and folders.
 * Out:  a filled database; a bar, errors and a summary on stderr.
 * Owns: the session while it runs. */
#include <signal.h>
#include <string.h>

#include "cli.h"

typedef struct ingest {
  const cli_options *o;
  cli_progress progress;
  qk_err first, last; /* errors that were printed with their files */
  size_t files[QIKAN_FAILED + 1];
  uint64_t bytes, articles, sections, paragraphs, sentences, captions, diagnostics;
} ingest;

static const char *const states[] = {"added", "replaced", "unchanged", "failed"};

static void on_start(void *context, const qikan_progress *at) {
  ingest *in = context;
  cli_progress_draw(&in->progress, at);
}

static int on_file(void *context, const qikan_ingest_event *ev) {
  ingest *in = context;
  in->files[ev->state]++;
  in->bytes += ev->bytes;
  in->articles += ev->articles;
  in->sections += ev->sections;
  in->paragraphs += ev->paragraphs;
  in->sentences += ev->sentences;
  in->captions += ev->captions;
  in->diagnostics += ev->diagnostics;
  if (ev->state == QIKAN_FAILED) {
    cli_progress_erase(&in->progress);
    cli_fail(ev->error);
    if (in->files[QIKAN_FAILED] == 1) in->first = *ev->error;
    in->last = *ev->error;
  } else if (in->o->verbose) {
    cli_progress_erase(&in->progress);
    if (ev->state == QIKAN_UNCHANGED)
      cli_line("%s: unchanged", ev->path);
    else
      cli_line("%s: %s, profile %s, %s%s%u articles, %u sections, %u paragraphs, "
               "%u sentences, %u captions, %u diagnostics",
               ev->path, states[ev->state], ev->profile, ev->title ? ev->title : "",
               ev->title ? ": " : "", ev->articles, ev->sections, ev->paragraphs,
               ev->sentences, ev->captions, ev->diagnostics);
  }
  return 0;
}

static void on_warning(void *context, const qk_err *warning) {
  ingest *in = context;
  char text[sizeof warning->file + sizeof warning->msg + 32];
  cli_progress_erase(&in->progress);
  qikan_error_text(warning, text, sizeof text);
  cli_line("%s (this profile is not used)", text);
}

static bool same_error(const qk_err *a, const qk_err *b) {
  return a->code == b->code && a->line == b->line && a->col == b->col &&
         strcmp(a->file, b->file) == 0 && strcmp(a->msg, b->msg) == 0;
}

static void summary(const ingest *in) {
  double seconds = (double)(cli_now_us() - in->progress.started) / 1e6;
  size_t files = 0;
  char rows[256] = "", tail[64];
  for (size_t i = 0; i < CLI_COUNT(in->files); i++) files += in->files[i];
  if (in->files[QIKAN_ADDED] + in->files[QIKAN_REPLACED])
    snprintf(rows, sizeof rows,
             " %llu articles, %llu sections, %llu paragraphs, %llu sentences, "
             "%llu captions, %llu diagnostics;",
             (unsigned long long)in->articles, (unsigned long long)in->sections,
             (unsigned long long)in->paragraphs, (unsigned long long)in->sentences,
             (unsigned long long)in->captions, (unsigned long long)in->diagnostics);
  snprintf(tail, sizeof tail, "%.2f s, %.1f MB/s", seconds,
           seconds > 0 ? (double)in->bytes / 1e6 / seconds : 0.0);
  cli_line("%zu file%s: %zu added, %zu replaced, %zu unchanged, %zu failed;%s %s", files,
           files == 1 ? "" : "s", in->files[QIKAN_ADDED], in->files[QIKAN_REPLACED],
           in->files[QIKAN_UNCHANGED], in->files[QIKAN_FAILED], rows, tail);
}

int cli_ingest(const cli_options *o) {
  qikan *q;
  qk_err e = {0};
  ingest in = {.o = o};
  for (size_t i = 0; i < o->n_operands; i++) {
    if (strcmp(o->operands[i], "-") != 0) continue;
    cli_message(
        "ingest reads files, not standard input: an issue is kept under its path");
    return QK_USAGE;
  }
  /* Messages that nobody reads must not end the work. */
  signal(SIGPIPE, SIG_IGN);
  int status = cli_session(&q, o, CLI_CREATE);
  if (status != QK_OK) return status;
  qikan_ingest_options options = {
      .profile = o->profile,
      .encoding = o->encoding,
      .max_bytes = o->max_bytes,
      .no_facts = o->no_facts,
      .no_index = o->no_index,
      .jobs = (unsigned)o->jobs,
      .on_start = on_start,
      .on_warning = on_warning,
      .on_file = on_file,
      .context = &in,
  };
  cli_progress_start(&in.progress, !o->quiet);
  qk_code code =
      qikan_ingest(q, (const char *const *)o->operands, o->n_operands, &options, &e);
  cli_progress_erase(&in.progress);
  bool said = same_error(&e, &in.first) || same_error(&e, &in.last);
  if (code != QK_OK && !said) cli_fail(&e);
  if (code == QK_SCRIPT) cli_trace(q, o);
  /* After a failure of the database the events of its last batch do not hold. */
  if (!o->quiet && code != QK_STORE && code != QK_NOMEM) summary(&in);
  qikan_free(q);
  return cli_status(code);
}
