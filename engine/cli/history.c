/* history.c - where the shell keeps its history.
 * In:   $XDG_STATE_HOME, $HOME.
 * Out:  a path whose folders are there.
 * Owns: nothing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "shell.h"

/* The folders above the last part of the path, for the user alone. */
static bool make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
    *slash = '/';
    if (!made) return false;
  }
  return true;
}

char *shell_history_path(void) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *path = NULL;
  int n = -1;
  /* The specification: a path that is not absolute does not count. */
  if (state && state[0] == '/')
    n = asprintf(&path, "%s/qikan/history", state);
  else if (home && home[0] == '/')
    n = asprintf(&path, "%s/.local/state/qikan/history", home);
  if (n < 0) return NULL;
  if (make_folders(path)) return path;
  free(path);
  return NULL;
}
