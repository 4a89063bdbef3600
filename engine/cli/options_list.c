/* options_list.c - options that may be given several times, or several values at once.
 * In:   the value of an option.
 * Out:  the values, in order.
 * Owns: nothing; cli_options_free frees the list. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static bool add(cli_values *l, const char *value) {
  const char **more = realloc(l->items, (l->n + 2) * sizeof *more);
  if (!more) return false;
  l->items = more;
  l->items[l->n++] = value;
  l->items[l->n] = NULL;
  return true;
}

/* Bytes of a comma, of whatever script, at p. */
static size_t comma(const char *p) {
  static const char *const commas[] = {",", "，", "、"};
  for (size_t i = 0; i < CLI_COUNT(commas); i++)
    if (strncmp(p, commas[i], strlen(commas[i])) == 0) return strlen(commas[i]);
  return 0;
}

int cli_values_add(cli_values *l, const cli_command *c, const char *option, char *value,
                   bool commas) {
  bool more = true;
  while (more) {
    char *end = value;
    size_t n = 0;
    while (*end && (!commas || !(n = comma(end)))) end++;
    more = *end;
    *end = '\0';
    if (!*value) {
      cli_message("%s wants a value, not an empty one; see qikan help %s", option,
                  c->name);
      return QK_USAGE;
    }
    if (!add(l, value)) {
      cli_message("out of memory");
      return QK_STORE;
    }
    value = end + n;
  }
  return QK_OK;
}
