"""Makes the reference values beside this file, with which the tests of src/stats compare.

Made once with Python 3, NumPy 2.4.6 and SciPy 1.17.1, seed 20251121; each file names them. To make them anew:

    python3 src/stats/reference/make_reference.py

Nothing here follows the formulas of src/stats: the exact signed-rank test tries all signs, intervals are found by
asking the test itself, and Holm's correction is written as the sequence of decisions that defines it.
"""

import itertools
import json
import pathlib
import platform

import numpy
import scipy
from scipy import stats

SEED = 20251121
HERE = pathlib.Path(__file__).parent
random = numpy.random.default_rng(SEED)


def write(name, cases):
    made_with = {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "seed": SEED,
    }
    lines = ",\n".join(f"    {json.dumps(case)}" for case in cases)
    text = f'{{\n  "madeWith": {json.dumps(made_with)},\n  "cases": [\n{lines}\n  ]\n}}\n'
    (HERE / f"{name}.json").write_text(text)


def plain(values):
    return [float(value) for value in values]


def signed_rank():
    """Without ties: scipy.stats.wilcoxon, exact. With ties and zeros: all 2^n signs, ranks by scipy.stats.rankdata."""
    cases = []
    for size in (5, 6, 8, 12, 20, 40, 60):
        for shift in (0, 0.3, 1):
            values = random.normal(shift, 1, size)
            result = stats.wilcoxon(values, method="exact")
            cases.append({"values": plain(values), "pValue": float(result.pvalue)})
    for size in (5, 7, 10, 14):
        for shift in (0, 1, 2):
            values = random.integers(-4, 5, size) + shift
            ranks = stats.rankdata(numpy.abs(values))[values != 0]
            signs = values[values != 0] > 0
            observed = ranks[signs].sum()
            sums = numpy.array([0.0])
            for rank in ranks:
                sums = numpy.concatenate([sums, sums + rank])
            low, high = (sums <= observed).mean(), (sums >= observed).mean()
            cases.append({"values": plain(values), "pValue": float(min(1, 2 * min(low, high)))})
    for size in (250, 300):
        values = numpy.round(random.normal(0.1, 1, size), 1)
        result = stats.wilcoxon(values, zero_method="pratt", correction=True, method="asymptotic")
        cases.append({"values": plain(values), "pValue": float(result.pvalue)})
    return cases


def hodges_lehmann():
    """The estimate by the median of all means; the interval by bisection for where scipy's exact test begins to refuse."""
    cases = []
    for size in (6, 7, 10, 15, 20, 40):
        for draw in (random.normal, lambda m, s, n: m + s * random.standard_t(3, n)):
            values = draw(0.5, 1, size)
            means = [(a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2)]
            estimate = float(numpy.median(means))

            def is_refused(shift):
                return stats.wilcoxon(values - shift, method="exact").pvalue <= 0.05

            ends = []
            for outside in (values.min() - 1, values.max() + 1):
                refused, held = float(outside), estimate
                for _ in range(60):
                    middle = (refused + held) / 2
                    if is_refused(middle):
                        refused = middle
                    else:
                        held = middle
                ends.append(held)
            cases.append({"values": plain(values), "estimate": estimate, "interval": ends})
    return cases


def holm():
    """By its definition: a hypothesis is refused at a level if all with smaller p-values are, and p <= level / those left."""

    def is_refused(p_values, which, level):
        remaining = list(range(len(p_values)))
        while remaining:
            smallest = min(remaining, key=lambda i: p_values[i])
            if p_values[smallest] > level / len(remaining):
                return False
            if smallest == which:
                return True
            remaining.remove(smallest)

    cases = []
    for size in (1, 2, 5, 20):
        for _ in range(2):
            p_values = random.random(size) ** 3
            adjusted = []
            for which in range(size):
                low, high = 0.0, 1.0
                if not is_refused(p_values, which, 1.0):
                    adjusted.append(1.0)
                    continue
                for _ in range(60):
                    middle = (low + high) / 2
                    low, high = (low, middle) if is_refused(p_values, which, middle) else (middle, high)
                adjusted.append(high)
            cases.append({"pValues": plain(p_values), "adjusted": adjusted})
    return cases


def bootstrap():
    """scipy.stats.bootstrap, percentile, of a median: 93 % and 97 % intervals, between which those of 95 % lie."""
    cases = []
    for size in (7, 10, 15, 31):
        values = random.lognormal(0, 0.3, size)
        within, without = (
            stats.bootstrap((values,), numpy.median, n_resamples=100_000, confidence_level=level, method="percentile", rng=random)
            for level in (0.93, 0.97)
        )
        cases.append(
            {
                "values": plain(values),
                "of93": plain(within.confidence_interval),
                "of97": plain(without.confidence_interval),
            }
        )
    return cases


def yuen():
    """scipy.stats.ttest_ind of the second sample and the first, with unequal variances."""
    cases = []
    for sizes in ((5, 5), (5, 8), (6, 6), (8, 7), (20, 11)):
        for trim in (0.2, 0.1, 0):
            first, second = (random.standard_t(3, size) for size in sizes)
            second = 1.5 * second + 1
            result = stats.ttest_ind(second, first, equal_var=False, trim=trim)
            means = [stats.trim_mean(sample, trim) for sample in (first, second)]
            cases.append(
                {
                    "first": plain(first),
                    "second": plain(second),
                    "trim": trim,
                    "pValue": float(result.pvalue),
                    "difference": float(means[1] - means[0]),
                    "degreesOfFreedom": float(result.df),
                    "statistic": float(result.statistic),
                    "critical": float(stats.t.isf(0.025, result.df)),
                }
            )
    return cases


def student_t():
    return [
        {"t": t, "degreesOfFreedom": df, "twoSided": float(2 * stats.t.sf(t, df))}
        for t in (0.1, 1, 2.5, 12)
        for df in (1, 2.7, 5, 11.3, 60)
    ]


def e_divisive(values, minimum=3, orders=200, significance=0.01):
    """E-divisive by its definition, with scipy.stats.energy_distance: the cut with the largest energy statistic, if
    fewer than `significance` of random orders have one as large, and the same for both parts."""

    def best(part):
        size = len(part)
        found = [
            (cut * (size - cut) / size * stats.energy_distance(part[:cut], part[cut:]) ** 2, cut)
            for cut in range(minimum, size - minimum + 1)
        ]
        return max(found, default=(0.0, 0))

    statistic, cut = best(values)
    if cut == 0:
        return []
    as_large = 1
    for _ in range(orders - 1):
        as_large += best(random.permutation(values))[0] >= statistic
        if as_large > significance * orders:
            return []
    later = [cut + index for index in e_divisive(values[cut:], minimum, orders, significance)]
    return e_divisive(values[:cut], minimum, orders, significance) + [cut] + later


def without_small(values, cuts, floor=0.02):
    """E-divisive knows no floor: cuts between medians that differ by less go, the least one first."""
    while cuts:
        ends = [0, *cuts, len(values)]
        medians = [numpy.median(numpy.log(values[i:j])) for i, j in itertools.pairwise(ends)]
        sizes = numpy.abs(numpy.diff(medians))
        if sizes.min() >= numpy.log1p(floor):
            break
        cuts = [cut for i, cut in enumerate(cuts) if i != sizes.argmin()]
    return cuts


def change_points():
    """Levels with noise around them; the logarithms are what is searched."""
    cases = []
    for name, levels, deviation in (
        ("no change", [(60, 100)], 0.01),
        ("one step", [(30, 100), (30, 105)], 0.01),
        ("one step down", [(30, 105), (30, 100)], 0.005),
        ("two steps", [(20, 100), (20, 110), (20, 120)], 0.01),
        ("up and down again", [(25, 100), (15, 115), (25, 100)], 0.01),
        ("a step near the end", [(50, 100), (10, 108)], 0.01),
        ("no change, more noise", [(70, 100)], 0.03),
    ):
        level = numpy.concatenate([numpy.full(size, float(level)) for size, level in levels])
        values = numpy.round(level * random.lognormal(0, deviation, len(level)), 3)
        truth = numpy.cumsum([size for size, _ in levels])[:-1]
        cuts = without_small(values, e_divisive(numpy.log(values)))
        cases.append({"name": name, "values": plain(values), "truth": truth.tolist(), "cuts": cuts})
    return cases


if __name__ == "__main__":
    write("signed_rank", signed_rank())
    write("hodges_lehmann", hodges_lehmann())
    write("holm", holm())
    write("bootstrap", bootstrap())
    write("yuen", yuen())
    write("student_t", student_t())
    write("change_points", change_points())
