/* shell_dot.c - the dot-commands of qikan shell.
 * In:   a line that begins with a dot.
 * Out:  results on stdout, errors on stderr.
 * Owns: the parameters of one command. */
#include <stdlib.h>
#include <string.h>

#include "shell.h"

typedef qk_code dot_run(shell *s, char *rest, qk_err *e);

typedef struct dot {
  const char *name, *operands, *summary;
  dot_run *run;
} dot;

static const dot dots[];

/* The first word of *rest, "" where there is none; *rest goes on behind it. */
static char *word(char **rest) {
  char *p = *rest + strspn(*rest, " \t");
  size_t n = strcspn(p, " \t");
  *rest = p + n + (p[n] != '\0');
  p[n] = '\0';
  return p;
}

static qk_code usage(const char *text, qk_err *e) {
  *e = (qk_err){.code = QK_USAGE};
  snprintf(e->msg, sizeof e->msg, "%s", text);
  return QK_USAGE;
}

static qk_code views(shell *s, char *rest, qk_err *e) {
  (void)rest;
  return qikan_fields(s->q, NULL, &s->format, stdout, e);
}

static qk_code fields(shell *s, char *rest, qk_err *e) {
  char *view = word(&rest);
  if (!*view) return usage(".fields wants the name of a view; .tables lists them", e);
  return qikan_fields(s->q, view, &s->format, stdout, e);
}

static qk_code reports(shell *s, char *rest, qk_err *e) {
  (void)rest;
  return qikan_list(s->q, "reports", &s->format, stdout, e);
}

static qk_code list(shell *s, char *rest, qk_err *e) {
  char *kind = word(&rest);
  return qikan_list(s->q, *kind ? kind : NULL, &s->format, stdout, e);
}

/* NAME key=value … */
static qk_code run_named(shell *s, char *rest, bool report, qk_err *e) {
  enum { PARAMS_MAX = 64 };
  qikan_param params[PARAMS_MAX];
  size_t n = 0;
  char *name = word(&rest);
  if (!*name) return usage("expected a name; .list shows what there is", e);
  for (char *p = word(&rest); *p; p = word(&rest)) {
    char *equals = strchr(p, '=');
    if (!equals || equals == p) return usage("parameters look like KEY=VALUE", e);
    if (n == PARAMS_MAX) return usage("too many parameters", e);
    *equals = '\0';
    params[n++] = (qikan_param){p, equals + 1};
  }
  return report ? qikan_report(s->q, name, params, n, &s->format, stdout, e)
                : qikan_query(s->q, name, params, n, &s->format, stdout, e);
}

static qk_code report(shell *s, char *rest, qk_err *e) {
  return run_named(s, rest, true, e);
}
static qk_code query(shell *s, char *rest, qk_err *e) {
  return run_named(s, rest, false, e);
}

static qk_code sql(shell *s, char *rest, qk_err *e) {
  if (!*(rest + strspn(rest, " \t"))) return usage(".sql wants a statement", e);
  return qikan_sql(s->q, rest, &s->format, stdout, e);
}

static qk_code lua(shell *s, char *rest, qk_err *e) {
  char *name = word(&rest);
  return qikan_help_lua(s->q, *name ? name : NULL, &s->format, stdout, e);
}

static qk_code quit(shell *s, char *rest, qk_err *e) {
  (void)rest;
  (void)e;
  s->ended = true;
  return QK_OK;
}

static qk_code help(shell *s, char *rest, qk_err *e);

static const dot dots[] = {
    {".help", "", "this", help},
    {".tables", "", "the views and their fields", views},
    {".fields", "VIEW", "the fields of a view with their types", fields},
    {".reports", "", "the reports and their parameters", reports},
    {".report", "NAME k=v …", "run a report", report},
    {".query", "NAME k=v …", "run a query", query},
    {".list", "[KIND]", "what can be run", list},
    {".sql", "STATEMENT", "one SQL statement", sql},
    {".lua", "[NAME]", "what scripts may call", lua},
    {".quit", "", "end (Ctrl-D does, too)", quit},
};

static qk_code help(shell *s, char *rest, qk_err *e) {
  (void)s;
  (void)rest;
  (void)e;
  for (size_t i = 0; i < CLI_COUNT(dots); i++) {
    char head[48];
    snprintf(head, sizeof head, "%s %s", dots[i].name, dots[i].operands);
    printf("  %-*s %s\n", strstr(head, "…") ? 22 : 20, head, dots[i].summary);
  }
  fputs("\nAnything else is Lua; db is the database:\n"
        "  #db.articles                            how many\n"
        "  db.articles:limit(3)                    rows as a table\n"
        "  db:sql(\"select count(*) from issue\")\n"
        "  for a in db.articles do print(a.title) end\n"
        "Tab completes; an unfinished line goes on in the next; Ctrl-C clears it.\n",
        stdout);
  return QK_OK;
}

void shell_dot(shell *s, char *line) {
  const char *names[CLI_COUNT(dots)];
  qk_err e = {0};
  line[strcspn(line, "\r\n")] = '\0';
  char *rest = line, *name = word(&rest);
  for (size_t i = 0; i < CLI_COUNT(dots); i++) {
    names[i] = dots[i].name;
    if (strcmp(name, dots[i].name) != 0) continue;
    qk_code code = dots[i].run(s, rest, &e);
    if (code != QK_OK) s->status = cli_fail(&e);
    if (code == QK_SCRIPT) cli_trace(s->q, s->o);
    return;
  }
  int near = cli_nearest(name, names, CLI_COUNT(dots));
  cli_message("unknown command “%s”%s%s%s; see .help", name,
              near < 0 ? "" : ", did you mean “", near < 0 ? "" : names[near],
              near < 0 ? "" : "”?");
  s->status = QK_USAGE;
}

void shell_dot_complete(const char *line, size_t n,
                        void (*each)(void *context, const char *name), void *context) {
  for (size_t i = 0; i < CLI_COUNT(dots); i++)
    if (strncmp(dots[i].name, line, n) == 0) each(context, dots[i].name);
}
