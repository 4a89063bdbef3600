/* files.c - which files an ingest reads.
 * In:   paths of files and folders, as a user gives them.
 * Out:  a flat list.
 * Owns: the list and, while it works, the folders it has seen. */
#include "api/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 64 };

typedef struct folder_id {
  dev_t dev;
  ino_t ino;
} folder_id;

typedef struct walk {
  qk_files *f;
  folder_id *seen;
  uint32_t n_seen, cap_seen;
  qk_err *e;
} walk;

static qk_code add(walk *w, const char *path, uint64_t bytes, const char *problem) {
  qk_files *f = w->f;
  qk_str copy = qk_arena_copy(&f->arena, qk_str_of(path));
  void *items = f->items;
  if (!copy.p || !qk_arena_grow(&f->arena, &items, f->n, &f->cap, sizeof *f->items))
    return qk_nomem(w->e);
  f->items = items;
  f->items[f->n++] = (qk_file){copy.p, bytes, problem};
  f->bytes += bytes;
  return QK_OK;
}

/* Linear search is enough: folders are few beside files, and each is read but once. */
static qk_code remember(walk *w, const struct stat *st, bool *known) {
  void *seen = w->seen;
  *known = false;
  for (uint32_t i = 0; i < w->n_seen && !*known; i++)
    *known = w->seen[i].dev == st->st_dev && w->seen[i].ino == st->st_ino;
  if (*known) return QK_OK;
  if (!qk_arena_grow(&w->f->arena, &seen, w->n_seen, &w->cap_seen, sizeof *w->seen))
    return qk_nomem(w->e);
  w->seen = seen;
  w->seen[w->n_seen++] = (folder_id){st->st_dev, st->st_ino};
  return QK_OK;
}

static bool is_text_name(const char *name) {
  static const char *const endings[] = {".md", ".markdown", ".txt"};
  size_t n = strlen(name);
  for (size_t i = 0; i < QK_COUNT(endings); i++) {
    size_t m = strlen(endings[i]);
    if (n > m && strcasecmp(name + n - m, endings[i]) == 0) return true;
  }
  return false;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}
static int is_visible(const struct dirent *entry) { return entry->d_name[0] != '.'; }

static qk_code walk_folder(walk *w, const char *path, int depth);

static qk_code walk_entry(walk *w, const char *path, const char *name, int depth) {
  struct stat st;
  if (stat(path, &st) != 0) /* a dangling link: opening it will say so */
    return is_text_name(name) ? add(w, path, 0, NULL) : QK_OK;
  if (S_ISDIR(st.st_mode)) {
    bool known;
    qk_code code = remember(w, &st, &known);
    return code == QK_OK && !known ? walk_folder(w, path, depth + 1) : code;
  }
  if (!S_ISREG(st.st_mode) || !is_text_name(name)) return QK_OK;
  return add(w, path, (uint64_t)st.st_size, NULL);
}

static qk_code walk_folder(walk *w, const char *path, int depth) {
  struct dirent **entries = NULL;
  qk_code code = QK_OK;
  if (depth > DEPTH_MAX) return add(w, path, 0, "folders are nested too deeply");
  int n = scandir(path, &entries, is_visible, by_bytes);
  if (n < 0) return errno == ENOMEM ? qk_nomem(w->e) : add(w, path, 0, strerror(errno));
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  const char *slash = len && path[len - 1] == '/' ? "" : "/";
  for (int i = 0; i < n; i++) {
    char *child = NULL;
    if (code == QK_OK &&
        asprintf(&child, "%.*s%s%s", (int)len, path, slash, entries[i]->d_name) < 0) {
      child = NULL;
      code = qk_nomem(w->e);
    }
    if (child) code = walk_entry(w, child, entries[i]->d_name, depth);
    free(child);
    free(entries[i]);
  }
  free(entries);
  return code;
}

qk_code qk_files_find(qk_files *f, const char *const *paths, size_t n, qk_err *e) {
  walk w = {.f = f, .e = e};
  qk_code code = QK_OK;
  for (size_t i = 0; i < n && code == QK_OK; i++) {
    struct stat st;
    uint32_t before = f->n;
    bool known = false;
    bool there = stat(paths[i], &st) == 0;
    if (!there || !S_ISDIR(st.st_mode)) { /* what is no file is refused where it is opened
                                           */
      code = add(&w, paths[i], there && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0,
                 NULL);
    } else {
      code = remember(&w, &st, &known);
      if (code == QK_OK && !known) code = walk_folder(&w, paths[i], 0);
      if (code == QK_OK && !known && f->n == before)
        code = add(&w, paths[i], 0, "no .md, .markdown or .txt file in this folder");
    }
  }
  return code;
}

void qk_files_free(qk_files *f) {
  qk_arena_free(&f->arena);
  *f = (qk_files){0};
}
