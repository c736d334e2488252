"""Golden values of drift's statistics: SciPy 1.10.1, NumPy 1.24.2, scikit-learn 1.2.1, all of Debian 12.

    apt-get install python3-scipy python3-numpy python3-sklearn
    /usr/bin/python3 golden.py > golden.json

Writes the inputs with the values. What SciPy has no function for is written here by its definition, as in Evidently's
embedding_drift_methods.py (MMD) and utils.py (how empty bins are filled, for PSI).
"""
import json

import numpy as np
from scipy import stats
from scipy.spatial import distance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import pairwise_distances, pairwise_kernels, roc_auc_score
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(20261126)


def rounded(values, digits=4):
    return [round(float(v), digits) for v in values]


def psi(p, q):
    p, q = np.array(p, float) / sum(p), np.array(q, float) / sum(q)
    for shares in (p, q):
        smallest = min(shares[shares != 0])
        np.place(shares, shares == 0, smallest / 10**6 if smallest <= 0.0001 else 0.0001)
    return float(np.sum((p - q) * np.log(p / q)))


def counts(p, q):
    return {
        "reference": p,
        "current": q,
        "psi": psi(p, q),
        "jensenShannon": float(distance.jensenshannon(p, q, 2)),
        "homogeneity": float(stats.chi2_contingency([p, q], correction=False)[1]) if min(min(p), min(q)) >= 5 else None,
    }


def quantile_bins(reference, current, bins):
    """At most so many bins, whose ends are the least values that i/bins of the reference do not exceed; one beyond."""
    ends = np.unique(np.quantile(reference, np.arange(1, bins + 1) / bins, method="inverted_cdf"))
    ends = np.concatenate((ends, [np.inf]))
    where = lambda sample: np.bincount(np.searchsorted(ends, sample, side="left"), minlength=len(ends)).tolist()
    return where(reference), where(current)


def numbers(reference, current):
    binned = quantile_bins(reference, current, 30)
    return {
        "reference": reference,
        "current": current,
        "wasserstein": stats.wasserstein_distance(reference, current),
        "wassersteinNormed": stats.wasserstein_distance(reference, current) / max(np.std(reference), 0.001),
        "ks": stats.ks_2samp(reference, current).statistic,
        "ksExact": stats.ks_2samp(reference, current, method="exact").pvalue,
        "psi": psi(*binned),
        "jensenShannon": float(distance.jensenshannon(*binned, 2)),
    }


def weighted(values, weights, others, otherWeights):
    a, b = np.repeat(values, weights), np.repeat(others, otherWeights)
    return {
        "referenceValues": values,
        "referenceWeights": weights,
        "currentValues": others,
        "currentWeights": otherWeights,
        "wasserstein": stats.wasserstein_distance(values, others, weights, otherWeights),
        "ks": stats.ks_2samp(a, b, method="asymp").statistic,
        "ksAsymptotic": stats.ks_2samp(a, b, method="asymp").pvalue,
    }


def auc(x, y, folds, c):
    data = np.vstack([x, y])
    side = np.array([0] * len(x) + [1] * len(y))
    fold = np.array([i % folds for i in range(len(x))] + [i % folds for i in range(len(y))])
    areas = []
    for f in range(folds):
        scaler = StandardScaler().fit(data[fold != f])
        model = LogisticRegression(C=c, tol=1e-12, max_iter=100000)
        model.fit(scaler.transform(data[fold != f]), side[fold != f])
        areas.append(roc_auc_score(side[fold == f], model.decision_function(scaler.transform(data[fold == f]))))
    return float(np.mean(areas))


def vectors(x, y):
    m, n = len(x), len(y)
    gamma = 1 / np.median(pairwise_distances(x, y)) ** 2
    k = pairwise_kernels(np.vstack([x, y]), metric="rbf", gamma=gamma)
    kx, ky, kxy = k[:m, :m], k[m:, m:], k[:m, m:]
    return {
        "reference": x.tolist(),
        "current": y.tolist(),
        "gamma": gamma,
        "mmdUnbiased": (kx.sum() - m) / (m * (m - 1)) + (ky.sum() - n) / (n * (n - 1)) - 2 * kxy.mean(),
        "mmdBiased": kx.mean() + ky.mean() - 2 * kxy.mean(),
        "auc": auc(x, y, 5, 0.001),
        "aucLittlePenalty": auc(x, y, 3, 1.0),
        "euclidean": distance.euclidean(x.mean(axis=0), y.mean(axis=0)),
        "cosine": distance.cosine(x.mean(axis=0), y.mean(axis=0)),
    }


def unit(points):
    return np.round(points / np.linalg.norm(points, axis=1, keepdims=True), 4)


lengths = lambda mean, size: rounded(np.exp(random.normal(mean, 0.7, size)), 0)
result = {
    "counts": [
        counts([10, 20, 30, 40], [12, 18, 33, 37]),
        counts([500, 300, 150, 50], [420, 310, 170, 100]),
        counts([100, 0, 50], [80, 30, 40]),
        counts([100000, 3, 0, 0], [90000, 0, 4, 7]),
        counts([0, 5], [5, 0]),
    ],
    "numbers": [
        numbers(rounded(random.normal(0, 1, 60)), rounded(random.normal(0, 1, 45))),
        numbers(rounded(random.normal(0, 1, 200)), rounded(random.normal(0.4, 1.2, 150))),
        numbers(lengths(3, 150), lengths(3.5, 120)),
        numbers([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]),
        numbers([5.0] * 10, [5.0] * 8 + [6.0] * 2),
    ],
    "weighted": [
        weighted([1, 2, 3, 5, 8], [900, 1500, 700, 300, 90], [1, 2, 4, 5, 9], [880, 1400, 800, 310, 80]),
        weighted([1, 2, 3], [4000, 3000, 2000], [1, 2, 3], [3900, 3050, 2080]),
        weighted([0.5], [100000], [0.5, 0.6], [99000, 1500]),
    ],
    "vectors": [
        vectors(unit(random.normal(0, 1, (60, 8))), unit(random.normal(0.3, 1, (50, 8)))),
        vectors(unit(random.normal(0.2, 1, (40, 16))), unit(random.normal(0.2, 1, (70, 16)))),
    ],
}
print(json.dumps(result))
