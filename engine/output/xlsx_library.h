/* xlsx_library.h - libxlsxwriter, loaded when a workbook is asked for.
 * In:   nothing.
 * Out:  the functions of it that we call.
 * Owns: nothing: what was loaded stays until the process ends.
 * Linked in the usual way it would come with every start of the program, and with it
 * libcrypto: a third of the time that a short command takes. */
#ifndef QK_OUTPUT_XLSX_LIBRARY_H
#define QK_OUTPUT_XLSX_LIBRARY_H

#include <xlsxwriter.h>

#include "base/err.h"

#define QK_XLSX_FUNCTIONS(X)                                                             \
  X(chart_add_series)                                                                    \
  X(chart_axis_set_reverse)                                                              \
  X(chart_legend_set_position)                                                           \
  X(chart_series_set_categories)                                                         \
  X(chart_series_set_name_range)                                                         \
  X(chart_series_set_values)                                                             \
  X(chart_title_off)                                                                     \
  X(chart_title_set_name)                                                                \
  X(format_set_align)                                                                    \
  X(format_set_bg_color)                                                                 \
  X(format_set_bold)                                                                     \
  X(format_set_bottom)                                                                   \
  X(format_set_font_color)                                                               \
  X(format_set_font_size)                                                                \
  X(format_set_num_format)                                                               \
  X(format_set_text_wrap)                                                                \
  X(lxw_strerror)                                                                        \
  X(workbook_add_chart)                                                                  \
  X(workbook_add_format)                                                                 \
  X(workbook_add_worksheet)                                                              \
  X(workbook_close)                                                                      \
  X(workbook_get_worksheet_by_name)                                                      \
  X(workbook_new)                                                                        \
  X(workbook_set_properties)                                                             \
  X(worksheet_autofilter)                                                                \
  X(worksheet_conditional_format_range)                                                  \
  X(worksheet_fit_to_pages)                                                              \
  X(worksheet_freeze_panes)                                                              \
  X(worksheet_insert_chart_opt)                                                          \
  X(worksheet_repeat_rows)                                                               \
  X(worksheet_set_column)                                                                \
  X(worksheet_set_landscape)                                                             \
  X(worksheet_set_paper)                                                                 \
  X(worksheet_set_row)                                                                   \
  X(worksheet_write_boolean)                                                             \
  X(worksheet_write_comment_opt)                                                         \
  X(worksheet_write_datetime)                                                            \
  X(worksheet_write_number)                                                              \
  X(worksheet_write_rich_string)                                                         \
  X(worksheet_write_string)                                                              \
  X(worksheet_write_url_opt)

typedef struct qk_xlsx_library {
#define QK_XLSX_MEMBER(name) __typeof__(name) *name;
  QK_XLSX_FUNCTIONS(QK_XLSX_MEMBER)
#undef QK_XLSX_MEMBER
} qk_xlsx_library;

/* QK_STORE where it is not installed. */
qk_code qk_xlsx_load(qk_xlsx_library *out, qk_err *e);

#endif
