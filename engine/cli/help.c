/* help.c - help pages from the table of commands.
 * In:   a command.
 * Out:  its page.
 * Owns: nothing. */
#include <string.h>

#include "cli.h"

static const char *const statuses[] = {
    "done",
    "findings of a check",
    "wrong usage: an option, a name, a parameter, a statement",
    "an input file cannot be read or is not text",
    "a script failed or passed a limit",
    "the database cannot be read or the output not written",
};

void cli_overview(FILE *out) {
  fprintf(out, "qikan %s - a query engine for issues of periodicals\n\n",
          qikan_version());
  fputs("Usage: qikan COMMAND [OPERAND | OPTION]…\n\nCommands:\n", out);
  for (size_t i = 0; i < cli_n_commands; i++) {
    char head[48];
    snprintf(head, sizeof head, "%s %s", cli_commands[i].name, cli_commands[i].operands);
    /* “…” is one column and three bytes. */
    int width = 18 + (strstr(head, "…") ? 2 : 0);
    fprintf(out, "  %-*s %s\n", width, head, cli_commands[i].summary);
  }
  fputs("\nStart with:\n"
        "  qikan ingest issue.md\n"
        "  qikan report overview\n\n"
        "`qikan help COMMAND` tells more, `qikan help lua` what scripts may call.\n",
        out);
}

static void indented(FILE *out, const char *text) {
  while (*text) {
    size_t n = strcspn(text, "\n");
    fprintf(out, "  %.*s\n", (int)n, text);
    text += n + (text[n] == '\n');
  }
}

void cli_help(FILE *out, const cli_command *c) {
  const char *space = *c->operands ? " " : "";
  fprintf(out, "Usage: qikan %s%s%s [OPTION]…\n\n%s\n\nOptions:\n", c->name, space,
          c->operands, c->about);
  cli_options_help(out, c->options);
  fputs("\nExamples:\n", out);
  indented(out, c->examples);
  fputs("\nExit status:\n", out);
  for (size_t i = 0; i < CLI_COUNT(statuses); i++)
    if (c->statuses & (1u << i)) fprintf(out, "  %zu  %s\n", i, statuses[i]);
}

int cli_help_command(const cli_options *o) {
  if (o->n_operands && strcmp(o->operands[0], "lua") == 0) return cli_help_lua(o);
  const cli_command *c = o->n_operands ? cli_command_find(o->operands[0]) : NULL;
  if (o->n_operands && !c) return QK_USAGE;
  if (o->n_operands > 1) {
    cli_message("help takes one command; only help lua takes a name behind it");
    return QK_USAGE;
  }
  if (c)
    cli_help(stdout, c);
  else
    cli_overview(stdout);
  return QK_OK;
}

int cli_version_command(const cli_options *o) {
  (void)o;
  printf("qikan %s\n", qikan_version());
  return QK_OK;
}
