/* test_base.c - slices, arena, buffer, errors, files, hash. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

Test(str, slices_compare_and_find) {
  qk_str s = QK_LIT("abcabc");
  cr_expect(qk_str_starts(s, QK_LIT("abc")) && qk_str_ends(s, QK_LIT("bc")));
  cr_expect_not(qk_str_starts(s, QK_LIT("abcabca")) || qk_str_ends(s, QK_LIT("ab")));
  cr_expect_eq(qk_str_find(s, QK_LIT("ca")), 2);
  cr_expect_eq(qk_str_find(s, QK_LIT("x")), s.n);
  cr_expect(qk_str_eq((qk_str){NULL, 0}, QK_LIT("")));
}

Test(arena, blocks_are_cleared_aligned_and_apart) {
  qk_arena a = {0};
  char *last = NULL;
  for (size_t i = 1; i < 5000; i++) {
    char *p = qk_arena_alloc(&a, i);
    cr_assert(p);
    cr_assert_eq((uintptr_t)p % 16, 0);
    for (size_t k = 0; k < i; k++) cr_assert_eq(p[k], 0);
    memset(p, 'x', i);
    if (last) cr_assert_eq(*last, 'x');
    last = p;
  }
  size_t total = a.total;
  qk_arena_reset(&a);
  cr_expect_lt(a.total, total);
  char *again = qk_arena_alloc(&a, 4096);
  cr_assert(again);
  for (size_t k = 0; k < 4096; k++) cr_assert_eq(again[k], 0);
  qk_arena_free(&a);
  qk_arena_reset(&a);
  cr_expect_null(a.chunk);
}

Test(arena, sizes_that_overflow_give_nothing) {
  qk_arena a = {0};
  cr_expect_null(qk_arena_alloc(&a, SIZE_MAX));
  cr_expect_null(qk_arena_alloc(&a, SIZE_MAX - 20));
  cr_expect_null(qk_arena_array(&a, SIZE_MAX / 2, 4));
  cr_expect_null(qk_arena_copy(&a, (qk_str){"", SIZE_MAX}).p);
  cr_expect_not_null(qk_arena_alloc(&a, 0));
  qk_arena_free(&a);
}

Test(arena, a_growing_array_keeps_its_items) {
  qk_arena a = {0};
  uint32_t *items = NULL, cap = 0;
  for (uint32_t i = 0; i < 10000; i++) {
    cr_assert(qk_arena_grow(&a, (void **)&items, i, &cap, sizeof *items));
    items[i] = i;
  }
  for (uint32_t i = 0; i < 10000; i++) cr_assert_eq(items[i], i);
  qk_str copy = qk_arena_copy(&a, QK_LIT("copy"));
  cr_expect_str_eq(copy.p, "copy");
  qk_arena_free(&a);
}

Test(buf, grows_and_ends_in_a_nul) {
  qk_buf b = {0};
  for (int i = 0; i < 1000; i++) qk_buf_printf(&b, "%d,", i);
  qk_buf_repeat(&b, QK_LIT("ab"), 3);
  qk_buf_putc(&b, '!');
  cr_expect(qk_str_starts(qk_buf_str(&b), QK_LIT("0,1,2,3,")));
  cr_expect(qk_str_ends(qk_buf_str(&b), QK_LIT(",999,ababab!")));
  cr_expect_eq(strlen(b.p), b.n);
  qk_buf_clear(&b);
  cr_expect(b.n == 0 && b.p[0] == 0);
  qk_buf_free(&b);
}

Test(buf, out_of_memory_sticks) {
  qk_buf b = {0};
  qk_buf_put(&b, QK_LIT("a"));
  cr_expect_not(qk_buf_reserve(&b, SIZE_MAX - 8));
  cr_expect(b.oom);
  qk_buf_put(&b, QK_LIT("b"));
  cr_expect(qk_str_eq(qk_buf_str(&b), QK_LIT("a")));
  qk_buf_free(&b);
}

Test(err, says_where_and_what) {
  static const struct {
    const char *file;
    int line, col;
    const char *text;
  } rows[] = {{NULL, 0, 0, "bad 7"},
              {"f.md", 0, 0, "f.md: bad 7"},
              {"f.md", 3, 0, "f.md:3: bad 7"},
              {"f.md", 3, 5, "f.md:3:5: bad 7"}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_err e;
    char out[64];
    cr_expect_eq(qk_fail(&e, QK_INPUT, "bad %d", 7), QK_INPUT);
    if (rows[i].file) qk_err_at(&e, rows[i].file, rows[i].line, rows[i].col);
    qk_err_format(&e, out, sizeof out);
    cr_expect_str_eq(out, rows[i].text);
    char small[6];
    qk_err_format(&e, small, sizeof small);
    cr_expect_eq(strlen(small), 5);
  }
  cr_expect_eq(qk_fail(NULL, QK_STORE, "nobody listens"), QK_STORE);
}

Test(hash, is_sha256_in_lower_case) {
  char million[1000], out[QK_SHA256_HEX];
  memset(million, 'a', sizeof million);
  static const struct {
    qk_str text;
    const char *hex;
  } rows[] = {
      {{NULL, 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {{"abc", 3}, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_sha256_hex(rows[i].text, out);
    cr_expect_str_eq(out, rows[i].hex);
  }
  qk_sha256_hex((qk_str){million, sizeof million}, out);
  cr_expect_str_eq(out,
                   "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

static char *temporary(char *path, qk_str content) {
  strcpy(path, "/tmp/qikan-test-XXXXXX");
  int fd = mkstemp(path);
  cr_assert_geq(fd, 0);
  cr_assert_eq(write(fd, content.p, content.n), (ssize_t)content.n);
  close(fd);
  return path;
}

Test(file, is_read_whole_up_to_its_limit) {
  char path[64];
  qk_str got;
  qk_err e = {0};
  temporary(path, QK_LIT("0123456789"));
  cr_expect_eq(qk_file_read(path, 10, &got, &e), QK_OK);
  cr_expect(qk_str_eq(got, QK_LIT("0123456789")));
  free((char *)(uintptr_t)got.p);
  cr_expect_eq(qk_file_read(path, 9, &got, &e), QK_INPUT);
  cr_expect_str_eq(e.msg, "larger than the limit of 9 bytes (10 bytes)");
  cr_expect_str_eq(e.file, path);
  cr_expect_eq(truncate(path, 3 * 1024 * 1024), 0);
  cr_expect_eq(qk_file_read(path, 2 * 1024 * 1024, &got, &e), QK_INPUT);
  cr_expect_str_eq(e.msg, "larger than the limit of 2 MiB (3145728 bytes)");
  cr_expect_eq(truncate(path, 0), 0);
  cr_expect_eq(qk_file_read(path, 9, &got, &e), QK_OK);
  cr_expect(got.n == 0 && got.p);
  free((char *)(uintptr_t)got.p);
  unlink(path);
}

/* The size that fstat tells is 0 for these, and the content is there all the same. */
Test(file, of_untold_size_is_read_whole) {
  qk_str got;
  qk_err e = {0};
  if (access("/proc/self/maps", R_OK) != 0) cr_skip_test("no /proc");
  cr_assert_eq(qk_file_read("/proc/self/maps", 1 << 20, &got, &e), QK_OK, "%s", e.msg);
  cr_expect_gt(got.n, 100);
  free((char *)(uintptr_t)got.p);
}

Test(file, what_is_no_regular_file_is_named_and_never_waited_for) {
  char dir[] = "/tmp/qikan-test-XXXXXX", fifo[64], link[64];
  cr_assert(mkdtemp(dir));
  snprintf(fifo, sizeof fifo, "%s/fifo", dir);
  snprintf(link, sizeof link, "%s/link", dir);
  cr_assert_eq(mkfifo(fifo, 0600), 0);
  cr_assert_eq(symlink("nowhere", link), 0);
  const struct {
    const char *path, *msg;
  } rows[] = {{dir, "is a directory, not a file"},
              {fifo, "is a FIFO, not a file"},
              {"/dev/null", "is a character device, not a file"},
              {link, "cannot open: No such file or directory"},
              {"", "cannot open: No such file or directory"}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    qk_str got;
    qk_err e = {0};
    cr_expect_eq(qk_file_read(rows[i].path, 100, &got, &e), QK_INPUT);
    cr_expect_str_eq(e.msg, rows[i].msg);
    cr_expect_str_eq(e.file, rows[i].path);
    cr_expect_null(got.p);
  }
  unlink(fifo);
  unlink(link);
  rmdir(dir);
}
