/* stat.h - the formulas of corpus linguistics.
 * In:   counts, as they stand in a table; a count is 0 or more, finite.
 * Out:  a number, or false where the formula has no value for these counts: no infinity
 *       and no NaN comes out.
 * Owns: nothing. */
#ifndef QK_SEARCH_STAT_H
#define QK_SEARCH_STAT_H

#include <stdbool.h>
#include <stddef.h>

/* Log-likelihood of a word that occurs a times among c words, b times among d:
 *   2 (a ln(a / E1) + b ln(b / E2)), E1 = c (a + b) / (c + d), E2 = d (a + b) / (c + d)
 * A count of 0 adds 0.  Rayson & Garside 2000, after Dunning 1993 (whose two other cells
 * they leave out).  c, d > 0, a <= c, b <= d. */
bool qk_log_likelihood(double a, double b, double c, double d, double *out);
/* G² of a table of two by two, all four cells (Dunning 1993):
 *   2 Σ O ln(O / E), E = row sum * column sum / sum. */
bool qk_dunning(double k11, double k12, double k21, double k22, double *out);
/* The probability of a G² (or χ²) as high or higher by chance, one degree of freedom:
 *   erfc(sqrt(g2 / 2)) */
bool qk_p_value(double g2, double *out);
/* Log ratio (Hardie 2014): log2((a / c) / (b / d)), a count of 0 taken as 0.5; the words
 * at 1 are twice as frequent.  No value where a and b are 0. */
bool qk_log_ratio(double a, double b, double c, double d, double *out);
/* %DIFF (Gabrielatos & Marchi 2012): 100 (a / c - b / d) / (b / d).  They take a b of 0
 * as 10^-18; here it has no value. */
bool qk_percent_diff(double a, double b, double c, double d, double *out);

/* Two words that occur f1 and f2 times among n, together o times; E = f1 f2 / n.
 * PMI (Church & Hanks 1990): log2(o / E), bits.  No value where o is 0. */
bool qk_pmi(double o, double f1, double f2, double n, double *out);
/* t-score (Church, Gale, Hanks & Hindle 1991): (o - E) / sqrt(o).  None where o is 0. */
bool qk_t_score(double o, double f1, double f2, double n, double *out);

/* tf-idf, "tfx" of Salton & Buckley 1988: tf ln(n / df), for a term that occurs tf times
 * in a document and in df of n documents; not normalised by length. */
bool qk_tf_idf(double tf, double df, double n, double *out);

/* How evenly a word is spread over n parts: counts[i] of sizes[i] tokens. */
typedef struct qk_dispersion {
  double count, size;  /* sums */
  size_t parts, range; /* n; those with at least one */
  /* Juilland & Chang-Rodriguez 1964: 1 - V / sqrt(n - 1), V the standard deviation
   * (population) of the rates count/size by their mean; 1 is even.  For parts of unequal
   * size rates stand for counts.  0 for one part. */
  double juilland_d;
  /* Gries 2008: 0.5 Σ |size share - count share|; 0 is even. */
  double dp;
  /* dp / (1 - smallest share of size), so that 1 is the most uneven there is (Lijffijt &
   * Gries 2012); 0 for one part. */
  double dp_norm;
} qk_dispersion;
/* No value where the word does not occur or a size is not above 0. */
bool qk_disperse(const double *counts, const double *sizes, size_t n, qk_dispersion *out);

#endif
