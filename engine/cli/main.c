/* main.c - the command line of qikan.
 * In:   argv.
 * Out:  the exit status (see qikan/error.h).
 * Owns: nothing that outlives a command. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int run(const cli_command *c, int argc, char **argv) {
  cli_options o;
  int status = cli_options_parse(&o, c, argc, argv);
  if (status == QK_OK && o.help && c->kind && o.n_operands)
    status = cli_describe(&o, c);
  else if (status == QK_OK && o.help)
    cli_help(stdout, c);
  else if (status == QK_OK)
    status = c->run(&o);
  cli_options_free(&o);
  return status;
}

/* stdout is buffered: what could not be written shows here at the latest. */
static int finish(int status) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  if (status != QK_OK || errno == EPIPE) return status;
  cli_message("cannot write to standard output: %s", strerror(errno));
  return QK_STORE;
}

/* A program that was started without stdin, stdout or stderr would get the database as
 * one of them.  Opened the wrong way round, what was missing still fails. */
static void fill_descriptors(void) {
  int fd;
  do fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) close(fd);
}

int main(int argc, char **argv) {
  static const struct {
    const char *option, *command;
  } aliases[] = {
      {"--help", "help"}, {"-h", "help"}, {"--version", "version"}, {"-V", "version"}};
  fill_descriptors();
  if (argc < 2) {
    cli_overview(stderr);
    return QK_USAGE;
  }
  const char *name = argv[1];
  for (size_t i = 0; i < CLI_COUNT(aliases); i++)
    if (strcmp(name, aliases[i].option) == 0) name = aliases[i].command;
  if (name[0] == '-') {
    cli_message("options stand after the command: qikan COMMAND … %s", name);
    return QK_USAGE;
  }
  const cli_command *c = cli_command_find(name);
  return c ? finish(run(c, argc - 1, argv + 1)) : QK_USAGE;
}
