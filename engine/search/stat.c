/* stat.c - the formulas of corpus linguistics. */
#include "search/stat.h"

#include <math.h>

static bool is_count(double x) { return isfinite(x) && x >= 0; }

/* Counts of two corpora: sizes above 0, no count above its size. */
static bool are_counts(double a, double b, double c, double d) {
  return is_count(a) && is_count(b) && is_count(c) && is_count(d) && c > 0 && d > 0 &&
         a <= c && b <= d;
}

static bool give(double x, double *out) {
  *out = x;
  return isfinite(x);
}

/* o ln(o / e), whose limit at 0 is 0. */
static double term(double o, double e) { return o > 0 ? o * log(o / e) : 0; }

/* What is 0 can come out a little below. */
static bool give_g2(double x, double *out) { return give(x > 0 ? 2 * x : 0, out); }

bool qk_log_likelihood(double a, double b, double c, double d, double *out) {
  if (!are_counts(a, b, c, d)) return false;
  double rate = (a + b) / (c + d);
  return give_g2(term(a, c * rate) + term(b, d * rate), out);
}

bool qk_dunning(double k11, double k12, double k21, double k22, double *out) {
  double row1 = k11 + k12, row2 = k21 + k22, col1 = k11 + k21, col2 = k12 + k22;
  double n = row1 + row2;
  if (!is_count(k11) || !is_count(k12) || !is_count(k21) || !is_count(k22) || n <= 0)
    return false;
  return give_g2(term(k11, row1 * col1 / n) + term(k12, row1 * col2 / n) +
                     term(k21, row2 * col1 / n) + term(k22, row2 * col2 / n),
                 out);
}

bool qk_p_value(double g2, double *out) {
  return is_count(g2) && give(erfc(sqrt(g2 / 2)), out);
}

bool qk_log_ratio(double a, double b, double c, double d, double *out) {
  if (!are_counts(a, b, c, d) || a + b <= 0) return false;
  if (a <= 0) a = 0.5;
  if (b <= 0) b = 0.5;
  return give(log2(a / c) - log2(b / d), out);
}

bool qk_percent_diff(double a, double b, double c, double d, double *out) {
  if (!are_counts(a, b, c, d) || b <= 0) return false;
  return give(100 * (a * d - b * c) / (b * c), out);
}

static bool are_pairs(double o, double f1, double f2, double n) {
  return is_count(o) && is_count(f1) && is_count(f2) && is_count(n) && o > 0 && o <= f1 &&
         o <= f2 && f1 <= n && f2 <= n;
}

bool qk_pmi(double o, double f1, double f2, double n, double *out) {
  return are_pairs(o, f1, f2, n) && give(log2(o) + log2(n) - log2(f1) - log2(f2), out);
}

bool qk_t_score(double o, double f1, double f2, double n, double *out) {
  return are_pairs(o, f1, f2, n) && give((o - f1 * f2 / n) / sqrt(o), out);
}

bool qk_tf_idf(double tf, double df, double n, double *out) {
  if (!is_count(tf) || !is_count(df) || !is_count(n) || df <= 0 || df > n) return false;
  return give(tf * log(n / df), out);
}

bool qk_disperse(const double *counts, const double *sizes, size_t n,
                 qk_dispersion *out) {
  double mean = 0, square = 0, smallest = HUGE_VAL;
  *out = (qk_dispersion){.parts = n};
  for (size_t i = 0; i < n; i++) {
    if (!is_count(counts[i]) || !is_count(sizes[i]) || sizes[i] <= 0) return false;
    out->count += counts[i];
    out->size += sizes[i];
    out->range += counts[i] > 0;
    mean += counts[i] / sizes[i] / (double)n;
    if (sizes[i] < smallest) smallest = sizes[i];
  }
  if (!n || out->count <= 0 || !isfinite(out->count) || !isfinite(out->size))
    return false;
  for (size_t i = 0; i < n; i++) {
    double off = counts[i] / sizes[i] - mean;
    square += off * off / (double)n;
    out->dp += fabs(sizes[i] / out->size - counts[i] / out->count) / 2;
  }
  if (n < 2) return true;
  out->juilland_d = 1 - sqrt(square) / mean / sqrt((double)n - 1);
  out->dp_norm = out->dp / (1 - smallest / out->size);
  return isfinite(out->juilland_d) && isfinite(out->dp_norm);
}
