/* xlsx_library.c - libxlsxwriter, loaded when a workbook is asked for. */
#include "output/xlsx_library.h"

#include <dlfcn.h>
#include <stddef.h>

static const struct {
  const char *name;
  size_t member;
} functions[] = {
#define ROW(name) {#name, offsetof(qk_xlsx_library, name)},
    QK_XLSX_FUNCTIONS(ROW)
#undef ROW
};

static qk_code refuse(qk_err *e) {
  const char *why = dlerror();
  return qk_fail(e, QK_STORE, "xlsx needs " QIKAN_XLSXWRITER ", which is missing: %.150s",
                 why ? why : "unknown");
}

/* The name it was built with stands for the functions' types, too.  libcrypto, which
 * comes with it, must not be unloaded before the process ends. */
qk_code qk_xlsx_load(qk_xlsx_library *out, qk_err *e) {
  void *library = dlopen(QIKAN_XLSXWRITER, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return refuse(e);
  qk_code code = QK_OK;
  for (size_t i = 0; i < QK_COUNT(functions) && code == QK_OK; i++) {
    void *function = dlsym(library, functions[i].name);
    if (!function) code = refuse(e);
    memcpy((char *)out + functions[i].member, &function, sizeof function);
  }
  dlclose(library);
  return code;
}
