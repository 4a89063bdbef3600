/* test_search_stat.c - the formulas of corpus linguistics against published figures. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/str.h"
#include "search/stat.h"

static void near_to(double got, double wanted, double by, const char *what) {
  cr_expect(fabs(got - wanted) <= by, "%s: %.6f, not %.6f", what, got, wanted);
}

/* Dunning 1993, table of bigrams: -2 log λ with the four cells. */
Test(search_stat, dunning_gives_the_figures_of_dunning_1993) {
  static const struct {
    const char *bigram;
    double k11, k12, k21, k22, g2;
  } rows[] = {{"the swiss", 110, 2442, 111, 29114, 270.72},
              {"can be", 29, 13, 123, 31612, 263.90},
              {"previous year", 31, 23, 139, 31584, 256.84},
              {"mineral water", 10, 0, 3, 31764, 167.23}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    double g2;
    cr_assert(qk_dunning(rows[i].k11, rows[i].k12, rows[i].k21, rows[i].k22, &g2));
    near_to(g2, rows[i].g2, 0.005, rows[i].bigram);
  }
}

/* The example of Lancaster's course: 52 in 50,000 and 57 in 75,000 words give +2.65. */
Test(search_stat, log_likelihood_gives_the_figure_of_lancaster) {
  double g2, p;
  cr_assert(qk_log_likelihood(52, 57, 50000, 75000, &g2));
  near_to(g2, 2.65, 0.005, "52 and 57");
  cr_assert(qk_p_value(g2, &p));
  cr_expect(p > 0.05, "%f: not significant", p);
}

/* By hand: 30 of 100 and 10 of 100.  E = 100 * 40 / 200 = 20 at both sides;
 * 2 (30 ln 1.5 + 10 ln 0.5) = 2 (12.1640 - 6.9315) = 10.4650. */
Test(search_stat, log_likelihood_by_hand) {
  double g2;
  cr_assert(qk_log_likelihood(30, 10, 100, 100, &g2));
  near_to(g2, 10.4650, 0.00005, "30 and 10");
  /* 8 of 100 and 0 of 300: E1 = 100 * 8 / 400 = 2; 2 * 8 ln 4 = 22.1807. */
  cr_assert(qk_log_likelihood(8, 0, 100, 300, &g2));
  near_to(g2, 22.1807, 0.00005, "8 and 0");
  cr_assert(qk_log_likelihood(0, 0, 100, 300, &g2));
  near_to(g2, 0, 0, "never");
  cr_assert(qk_log_likelihood(7, 21, 100, 300, &g2));
  near_to(g2, 0, 1e-12, "as expected");
}

/* Chi-square with one degree of freedom, as in every table. */
Test(search_stat, p_values_are_those_of_the_tables) {
  static const double rows[][2] = {
      {3.8415, 0.05}, {6.6349, 0.01}, {10.8276, 0.001}, {15.1367, 0.0001}, {0, 1}};
  for (size_t i = 0; i < QK_COUNT(rows); i++) {
    double p;
    cr_assert(qk_p_value(rows[i][0], &p));
    near_to(p, rows[i][1], rows[i][1] * 0.0005, "p");
  }
}

Test(search_stat, effects_by_hand) {
  double x;
  /* 40 / 1000 is four times 20 / 2000: two doublings, 300 % more. */
  cr_assert(qk_log_ratio(40, 20, 1000, 2000, &x));
  near_to(x, 2, 1e-12, "log ratio");
  cr_assert(qk_percent_diff(40, 20, 1000, 2000, &x));
  near_to(x, 300, 1e-9, "%DIFF");
  cr_assert(qk_log_ratio(4, 0, 1000, 1000, &x)); /* 4 / 0.5 = 8 */
  near_to(x, 3, 1e-12, "log ratio of a count of 0");
  cr_expect(!qk_percent_diff(4, 0, 1000, 1000, &x));
  cr_expect(!qk_log_ratio(0, 0, 1000, 1000, &x));
}

/* Church & Hanks 1990, table 1: honorary doctor, 12 times together among 15 million
 * words, 111 and 621 alone: 11.3. */
Test(search_stat, pmi_gives_the_figure_of_church_and_hanks_1990) {
  double x;
  cr_assert(qk_pmi(12, 111, 621, 15e6, &x));
  near_to(x, 11.3, 0.06, "honorary doctor");
  cr_expect(!qk_pmi(0, 111, 621, 15e6, &x));
}

Test(search_stat, t_and_tf_idf_by_hand) {
  double x;
  cr_assert(qk_t_score(16, 32, 32, 1024, &x)); /* (16 - 1) / 4 */
  near_to(x, 3.75, 1e-12, "t");
  cr_assert(qk_tf_idf(3, 2, 16, &x)); /* 3 ln 8 = 6.2383 */
  near_to(x, 6.2383, 0.00005, "tf-idf");
}

/* Lijffijt & Gries 2012, table 1: three equal parts with 2/3, 1/3 and none of a word:
 * DP = 1/3, 0.5 when divided by 1 - 1/3. */
Test(search_stat, dispersion_gives_the_figures_of_lijffijt_and_gries_2012) {
  const double counts[] = {2, 1, 0}, sizes[] = {50, 50, 50};
  qk_dispersion d;
  cr_assert(qk_disperse(counts, sizes, 3, &d));
  near_to(d.dp, 1 / 3.0, 1e-12, "DP");
  near_to(d.dp_norm, 0.5, 1e-12, "DPnorm");
  cr_expect_eq(d.range, 2);
  /* Rates 0.04, 0.02, 0: mean 0.02, deviation sqrt((0.02² + 0 + 0.02²) / 3) = 0.016330,
   * V = 0.81650, D = 1 - 0.81650 / sqrt(2) = 0.42265. */
  near_to(d.juilland_d, 0.42265, 0.000005, "D");
}

Test(search_stat, dispersion_by_hand) {
  qk_dispersion d;
  const double even[] = {1, 2, 3}, sizes[] = {100, 200, 300};
  cr_assert(qk_disperse(even, sizes, 3, &d)); /* the same rate in each */
  near_to(d.dp, 0, 1e-12, "DP");
  near_to(d.juilland_d, 1, 1e-12, "D");
  const double one[] = {0, 0, 5}, shares[] = {400, 500, 100};
  cr_assert(qk_disperse(one, shares, 3, &d)); /* (0.4 + 0.5 + 0.9) / 2 */
  near_to(d.dp, 0.9, 1e-12, "DP");
  near_to(d.dp_norm, 1, 1e-12, "DPnorm");
  near_to(d.juilland_d, 0, 1e-12, "D");
  cr_assert(qk_disperse(one + 2, shares, 1, &d));
  near_to(d.dp_norm, 0, 0, "one part");
}

/* Whatever the counts, no infinity and no NaN comes out. */
Test(search_stat, hostile_counts_have_a_value_or_none) {
  static const double odd[] = {0,     -1,    1,    0.5, 2,        1e9,      9e15,
                               1e300, 1e308, -0.0, NAN, INFINITY, -INFINITY};
  size_t n = QK_COUNT(odd), values = 0, bad = 0;
  for (size_t i = 0; i < n * n * n * n; i++) {
    double a = odd[i % n], b = odd[i / n % n], c = odd[i / n / n % n],
           d = odd[i / n / n / n], x;
    bool has[] = {qk_log_likelihood(a, b, c, d, &x) ? (bad += !(x >= 0 && isfinite(x)), 1)
                                                    : 0,
                  qk_dunning(a, b, c, d, &x) ? (bad += !(x >= 0 && isfinite(x)), 1) : 0,
                  qk_log_ratio(a, b, c, d, &x) ? (bad += !isfinite(x), 1) : 0,
                  qk_percent_diff(a, b, c, d, &x) ? (bad += !isfinite(x), 1) : 0,
                  qk_pmi(a, b, c, d, &x) ? (bad += !isfinite(x), 1) : 0,
                  qk_t_score(a, b, c, d, &x) ? (bad += !isfinite(x), 1) : 0,
                  qk_tf_idf(a, b, c, &x) ? (bad += !isfinite(x), 1) : 0,
                  qk_p_value(a, &x) ? (bad += !(x >= 0 && x <= 1), 1) : 0};
    for (size_t k = 0; k < QK_COUNT(has); k++) values += has[k];
    qk_dispersion s;
    double counts[] = {a, b}, sizes[] = {c, d};
    if (qk_disperse(counts, sizes, 2, &s))
      bad += !isfinite(s.juilland_d) || !isfinite(s.dp) || !isfinite(s.dp_norm);
    cr_assert_eq(bad, 0, "%g %g %g %g", a, b, c, d);
  }
  cr_expect(values > 1000);
}
