/* result.h - what a report, a query or a statement found, before it has a format.
 * In:   blocks, appended by whoever computes them.
 * Out:  the same tree for every renderer.
 * Owns: all its memory, in one arena, until qk_result_free.
 * Every builder copies the strings it is given and replaces bytes that are not UTF-8 by
 * U+FFFD, so that a renderer meets valid text alone; a NaN or an infinity becomes a
 * missing cell.  A failed allocation sets `oom` and turns later calls into no-ops; the
 * renderer's entry point reports it. */
#ifndef QK_OUTPUT_RESULT_H
#define QK_OUTPUT_RESULT_H

#include "base/arena.h"
#include "base/err.h"
#include "text/sentence.h"

typedef enum qk_type {
  QK_TYPE_TEXT,
  QK_TYPE_INTEGER,
  QK_TYPE_NUMBER,
  QK_TYPE_DATE,
  QK_TYPE_BOOLEAN
} qk_type;
typedef enum qk_cell_kind {
  QK_CELL_NULL,
  QK_CELL_INTEGER,
  QK_CELL_REAL,
  QK_CELL_TEXT
} qk_cell_kind;

typedef struct qk_cell {
  qk_cell_kind kind;
  /* Of a text: the parts that readers are to see, as bytes.  In a result they are of
   * whole characters, not empty, in order and apart; csv, tsv and jsonl have the text
   * alone. */
  uint32_t n_marks;
  const qk_span *marks;
  int64_t integer;
  double real;
  qk_str text;
} qk_cell;

typedef struct qk_column {
  qk_str name;  /* identifier, as scripts and JSON use it */
  qk_str title; /* as people read it; equals name where nothing else was given */
  qk_type type;
} qk_column;

typedef struct qk_word {
  qk_str code, shown;
} qk_word;

/* How people read the cells of a column; programs get the cells themselves. */
typedef struct qk_read {
  uint8_t fixed;        /* numbers: decimals + 1; 0: as many as each has */
  bool percent;         /* a share, shown as 100 times itself with % */
  bool right;           /* stands at the right, as numbers do */
  const qk_word *words; /* texts that are codes; not copied */
  uint32_t n_words;
} qk_read;

/* A sentence that a figure rests on, and where it stands in its file. */
typedef struct qk_cited {
  int64_t id;
  qk_str text, file;
  int line, col; /* 1-based, 0 where unknown */
} qk_cited;

typedef struct qk_evidence { /* of one cell; a cell may have several of these */
  uint32_t row, column;      /* 0-based */
  uint32_t n;
  const qk_cited *sentences;
} qk_evidence;

typedef struct qk_table {
  qk_str title;   /* may be empty */
  qk_str note;    /* denominators, definitions; may be empty */
  qk_str missing; /* what people read in a missing cell; empty: a dash */
  qk_column *columns;
  const qk_read *reads; /* of each column; NULL: as they are */
  uint32_t n_columns;
  qk_cell *cells; /* row after row */
  uint32_t n_rows, cap_cells;
  qk_evidence *evidence; /* as given; qk_evidence_sort brings it in the order of cells */
  uint32_t n_evidence, cap_evidence;
} qk_table;

typedef enum qk_chart_kind {
  QK_CHART_BAR,     /* a group of bars for each x, one bar for each series */
  QK_CHART_STACKED, /* one bar for each x, made of the series */
  QK_CHART_LINE,
  QK_CHART_HEATMAP, /* a series is a row: its name stands at the left */
  QK_CHART_TIMELINE /* events alone, no x and no series */
} qk_chart_kind;

typedef struct qk_series {
  qk_str name;
  const double *values; /* one for each x; NAN: missing */
} qk_series;

/* Dates are ISO 8601 as precise as known: 2021, 2021-09, 2021-09-01. */
typedef struct qk_event {
  qk_str start, end; /* end: empty where it is the start */
  qk_str label, group;
} qk_event;

typedef struct qk_chart {
  qk_chart_kind kind;
  qk_str title, unit; /* may be empty */
  qk_str note;        /* what the numbers are: their denominator …; may be empty */
  const qk_str *x;    /* labels */
  uint32_t n_x;
  qk_series *series;
  uint32_t n_series, cap_series;
  qk_event *events;
  uint32_t n_events, cap_events;
} qk_chart;

typedef enum qk_block_kind {
  QK_BLOCK_HEADING,
  QK_BLOCK_TEXT,
  QK_BLOCK_TABLE,
  QK_BLOCK_CHART
} qk_block_kind;

typedef struct qk_block {
  qk_block_kind kind;
  int level;      /* heading: 1 … 6 */
  qk_str text;    /* heading, text */
  qk_table table; /* table */
  qk_chart chart; /* chart */
} qk_block;

typedef struct qk_result_param {
  qk_str key;
  qk_cell value;
} qk_result_param;

typedef struct qk_result {
  qk_arena arena;
  qk_str name, title;
  qk_result_param *params;
  uint32_t n_params, cap_params;
  qk_block *blocks;
  uint32_t n_blocks, cap_blocks;
  uint32_t last_table; /* index + 1 of the table rows go to, 0 where there is none */
  uint32_t last_chart; /* the same for series and events */
  uint32_t printed;    /* the same for lines */
  size_t printed_room; /* bytes its text may grow to where it is */
  bool truncated;      /* a limit cut it short; every format says so */
  qk_str truncated_why;
  bool oom;
} qk_result;

void qk_result_free(qk_result *r);
void qk_result_name(qk_result *r, qk_str name, qk_str title);
/* A key that was given before takes the new value. */
void qk_result_param_add(qk_result *r, qk_str key, qk_cell value);
void qk_result_heading(qk_result *r, int level, qk_str text);
void qk_result_text(qk_result *r, qk_str text);
/* Lines that follow one another make one text. */
void qk_result_line(qk_result *r, qk_str line);
/* Opens a table; rows go to the last table opened.  Returns its block index.  A name that
 * another column has already becomes name_2, name_3 …; an empty title becomes the name.
 */
uint32_t qk_result_table(qk_result *r, qk_str title, const qk_column *columns,
                         uint32_t n);
/* Appends one row of n_columns cells to the last table; nothing where none was opened. */
void qk_result_row(qk_result *r, const qk_cell *cells);
/* The note of the last table; a later one replaces it.  Nothing where none was opened. */
void qk_result_note(qk_result *r, qk_str text);
/* What people read in the missing cells of the last table; programs get them as missing.
 */
void qk_result_missing(qk_result *r, qk_str text);
/* How the cells of the last table are read: n_columns of them, copied. */
void qk_result_reads(qk_result *r, const qk_read *reads);
/* What a cell of the last table rests on; row and column are 0-based, and the row must
 * have been appended.  More for the same cell is added behind what it has.  false: there
 * is no such cell, and nothing was added. */
bool qk_result_evidence(qk_result *r, uint32_t row, uint32_t column,
                        const qk_cited *sentences, uint32_t n);

/* Opens a chart of kind, title, unit, note, x and n_x; the other fields are not read.
 *   qk_result_chart(r, &(qk_chart){.kind = QK_CHART_BAR, .title = …, .x = labels, .n_x =
 * n}); Returns its block index. */
uint32_t qk_result_chart(qk_result *r, const qk_chart *chart);
/* Appends a series (a row of a heatmap) to the last chart.  What is behind the n values
 * is missing, as are NAN and infinities.  false: no chart is open, it is a timeline, or n
 * is more than its x; nothing was added. */
bool qk_result_series(qk_result *r, qk_str name, const double *values, uint32_t n);
/* Appends an event to the last chart.  false: no timeline is open, or a date is none, or
 * the end is before the start; nothing was added. */
bool qk_result_event(qk_result *r, const qk_event *event);
/* Is it a date as precise as known (2021, 2021-09, 2021-09-01)?  For messages before
 * qk_result_event. */
bool qk_is_date(qk_str s);
void qk_result_truncate(qk_result *r, qk_str why);

static inline qk_cell qk_cell_null(void) { return (qk_cell){.kind = QK_CELL_NULL}; }
static inline qk_cell qk_cell_integer(int64_t v) {
  return (qk_cell){.kind = QK_CELL_INTEGER, .integer = v};
}
static inline qk_cell qk_cell_real(double v) {
  return (qk_cell){.kind = QK_CELL_REAL, .real = v};
}
static inline qk_cell qk_cell_text(qk_str s) {
  return (qk_cell){.kind = QK_CELL_TEXT, .text = s};
}
/* Marks in any order: those that overlap are joined, those behind the end cut, those that
 * begin or end inside a character made wider.  A text that is not UTF-8 loses them, since
 * its bytes move. */
static inline qk_cell qk_cell_marked(qk_str s, const qk_span *marks, uint32_t n) {
  return (qk_cell){.kind = QK_CELL_TEXT, .text = s, .marks = marks, .n_marks = n};
}

#endif
