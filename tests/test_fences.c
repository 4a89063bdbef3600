/* test_fences.c - which file of engine/ may include what.
 * In:   the #include lines of every .c and .h below engine/ and include/.
 * Out:  a failure that names file, line and rule.
 * Owns: nothing.
 * The layers and the fences around the foreign libraries are what keeps each part small
 * enough to be tested alone; a wrong include is the first sign that one is broken. */
#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>

/* A layer sees its own headers and those of the layers named. */
static const struct {
  const char *layer, *sees;
} layers[] = {
    {"base", "base"},
    {"text", "text base"},
    {"parse", "parse text base"},
    {"extract", "extract parse text base"},
    {"store", "store extract parse text base"},
    {"search", "search store extract parse text base"},
    {"output", "output text base"},
    {"script", "script output search store extract parse text base"},
    {"api", "api script output search store extract parse text base"},
    {"cli", "cli"},
};

/* A header of a foreign library, and the folders that may include it. */
static const struct {
  const char *header, *folders;
} fences[] = {
    {"utf8proc.h", "text"},        {"iconv.h", "text"},        {"pcre2.h", "text"},
    {"sqlite3.h", "store search"}, {"lua.h", "script"},        {"lauxlib.h", "script"},
    {"lualib.h", "script"},        {"luaconf.h", "script"},    {"jansson.h", "output"},
    {"nettle/", "base"},           {"divsufsort.h", "search"}, {"xlsxwriter.h", "output"},
};

static bool has_word(const char *list, const char *word, size_t n) {
  for (const char *p = list; *p;) {
    size_t len = strcspn(p, " ");
    if (len == n && strncmp(p, word, n) == 0) return true;
    p += len + strspn(p + len, " ");
  }
  return false;
}

/* What the rules have against `layer` including `header`, NULL where nothing. */
static const char *against(const char *layer, const char *header) {
  for (size_t i = 0; i < sizeof fences / sizeof *fences; i++)
    if (strncmp(header, fences[i].header, strlen(fences[i].header)) == 0 &&
        !has_word(fences[i].folders, layer, strlen(layer)))
      return "a foreign library outside its fence";
  const char *slash = strchr(header, '/');
  size_t n = slash ? (size_t)(slash - header) : 0;
  bool other = false;
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    if (n && strlen(layers[i].layer) == n && strncmp(layers[i].layer, header, n) == 0)
      other = true;
  if (!other) return NULL;
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    if (strcmp(layers[i].layer, layer) == 0)
      return has_word(layers[i].sees, header, n) ? NULL : "a layer that it may not see";
  return "a folder that is no layer";
}

/* The header named by an #include line, in buf; NULL where the line is none. */
static const char *included(const char *line, char *buf, size_t size) {
  line += strspn(line, " \t");
  if (*line++ != '#') return NULL;
  line += strspn(line, " \t");
  if (strncmp(line, "include", 7) != 0) return NULL;
  line += 7 + strspn(line + 7, " \t");
  if (*line != '"' && *line != '<') return NULL;
  size_t n = strcspn(line + 1, "\">");
  if (n >= size) n = size - 1;
  memcpy(buf, line + 1, n);
  buf[n] = 0;
  return buf;
}

/* nftw has no context: one walk at a time, each test in a process of its own. */
static int files, includes;

static int check_file(const char *path, const struct stat *st, int kind, struct FTW *at) {
  (void)st, (void)at;
  size_t n = strlen(path);
  if (kind != FTW_F || n < 2 || path[n - 2] != '.' || !strchr("ch", path[n - 1]))
    return 0;
  const char *relative = path + strlen(QIKAN_ROOT) + 1;
  char layer[64] = "";
  if (strncmp(relative, "engine/", 7) == 0)
    snprintf(layer, sizeof layer, "%.*s", (int)strcspn(relative + 7, "/"), relative + 7);
  FILE *f = fopen(path, "r");
  cr_assert(f, "%s cannot be read", path);
  char line[1024], header[256];
  for (int i = 1; fgets(line, sizeof line, f); i++) {
    if (!included(line, header, sizeof header)) continue;
    includes++;
    const char *why = against(layer, header);
    cr_expect(!why, "%s:%d: %s: %s", relative, i, header, why ? why : "");
  }
  fclose(f);
  files++;
  return 0;
}

Test(fences, every_include_of_the_engine_stays_within_its_layer) {
  cr_assert_eq(nftw(QIKAN_ROOT "/engine", check_file, 16, FTW_PHYS), 0);
  cr_assert(files > 20 && includes > 50, "only %d files with %d includes were found",
            files, includes);
}

Test(fences, the_public_headers_include_nothing_of_the_engine) {
  cr_assert_eq(nftw(QIKAN_ROOT "/include", check_file, 16, FTW_PHYS), 0);
  cr_assert(files >= 2, "only %d files were found", files);
}

Test(fences, a_wrong_include_is_noticed) {
  static const struct {
    const char *layer, *line;
    bool wrong;
  } cases[] = {
      {"parse", "#include <sqlite3.h>", true},
      {"store", "#include <sqlite3.h>", false},
      {"store", "#include \"script/host.h\"", true},
      {"script", "#include \"store/db.h\"", false},
      {"output", "#include \"store/db.h\"", true},
      {"output", "#include \"text/width.h\"", false},
      {"cli", "#include \"base/str.h\"", true},
      {"cli", "#include \"qikan/qikan.h\"", false},
      {"cli", "#include \"cli.h\"", false},
      {"text", "#include \"parse/issue.h\"", true},
      {"text", "  #  include <utf8proc.h>", false},
      {"base", "#include <nettle/sha2.h>", false},
      {"store", "#include <nettle/sha2.h>", true},
      {"", "#include \"base/str.h\"", true},
      {"novel", "#include \"base/str.h\"", true},
      {"base", "#include <stdio.h>", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char header[256];
    cr_assert(included(cases[i].line, header, sizeof header), "%s", cases[i].line);
    cr_expect_eq(against(cases[i].layer, header) != NULL, cases[i].wrong, "%s in %s",
                 cases[i].line, cases[i].layer);
  }
}

/* STYLE: aim at 300 lines, stop at 500. */
static int check_length(const char *path, const struct stat *st, int kind,
                        struct FTW *at) {
  (void)st, (void)at;
  size_t n = strlen(path);
  if (kind != FTW_F || n < 2 || path[n - 2] != '.' || !strchr("ch", path[n - 1]))
    return 0;
  FILE *f = fopen(path, "r");
  cr_assert(f, "%s cannot be read", path);
  int lines = 0;
  for (int c; (c = getc(f)) != EOF;) lines += c == '\n';
  fclose(f);
  files++;
  cr_expect(lines <= 500, "%s has %d lines", path + strlen(QIKAN_ROOT) + 1, lines);
  return 0;
}

Test(fences, no_file_of_the_engine_is_longer_than_500_lines) {
  cr_assert_eq(nftw(QIKAN_ROOT "/engine", check_length, 16, FTW_PHYS), 0);
  cr_assert(files > 20, "only %d files were found", files);
}
