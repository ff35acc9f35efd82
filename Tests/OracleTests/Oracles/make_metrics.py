"""Values of every metric that is no plain mean, from scikit-learn where it has them and from their definitions written
out in numpy where it has not: metrics.json. Made with scikit-learn 1.9 (pip install scikit-learn)."""
import json
import pathlib

import numpy as np
from sklearn.metrics import accuracy_score, jaccard_score, log_loss

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(5)


def classes(rows, positions, count, present=None, padding=0.0, right=0.5):
    """Logits, targets and what scikit-learn makes of them. Not every class need be there."""
    logits = random.normal(size=(rows, positions, count)).astype(np.float32)
    targets = random.integers(0, present or count, size=(rows, positions))
    for row, position in np.argwhere(random.random((rows, positions)) < right):
        logits[row, position, targets[row, position]] += 5
    if present:
        logits[..., present:] -= 30
    targets[random.random((rows, positions)) < padding] = -1
    counted = targets >= 0
    truth, chosen = targets[counted], logits.argmax(-1)[counted]
    powers = np.exp(logits.astype(np.float64))
    shares = (powers / powers.sum(-1, keepdims=True))[counted]
    labels = sorted(set(truth) | set(chosen))
    loss = log_loss(truth, shares, labels=range(count))
    matches = (logits.argmax(-1) == targets) | ~counted
    return {
        "classes": count,
        "positions": positions,
        "logits": [float(f"{value:.9g}") for value in logits.reshape(-1)],
        "targets": targets.reshape(-1).tolist(),
        "mean_iou": jaccard_score(truth, chosen, labels=labels, average="macro"),
        "class_iou": jaccard_score(truth, chosen, labels=labels, average=None).tolist(),
        "accuracy": accuracy_score(truth, chosen),
        "loss": loss,
        # torchmetrics: Perplexity with ignore_index=-1; ExactMatch with multidim_average="global".
        "perplexity": float(np.exp(loss)),
        "bits": float(loss / np.log(2)),
        "exact_match": float(matches.all(-1).mean()),
    }


def overlap(a, b):
    """Boxes of middle, width and height, in continuous coordinates."""
    across = min(a[0] + a[2] / 2, b[0] + b[2] / 2) - max(a[0] - a[2] / 2, b[0] - b[2] / 2)
    down = min(a[1] + a[3] / 2, b[1] + b[3] / 2) - max(a[1] - a[3] / 2, b[1] - b[3] / 2)
    both = max(0, across) * max(0, down)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def average_precision(images, label):
    """As section 4.2 of Everingham et al. (2010) and the development kit's rules since 2010 have it: the largest precision
    at each recall or beyond, summed over the steps of recall."""
    total = sum(truth[0] == label for image in images for truth in image["truth"])
    found = [(score, index, box) for index, image in enumerate(images)
             for score, kind, box in image["detections"] if kind == label]
    found.sort(key=lambda item: -item[0])
    taken, hits = set(), []
    for score, index, box in found:
        objects = [(overlap(box, truth[1]), place) for place, truth in enumerate(images[index]["truth"])
                   if truth[0] == label]
        best = max(objects, default=(0, None), key=lambda item: item[0])
        hit = best[0] >= 0.5 and (index, best[1]) not in taken
        if hit:
            taken.add((index, best[1]))
        hits.append(hit)
    right = np.cumsum(hits)
    recall = np.concatenate([[0], right / total, [1]])
    precision = np.concatenate([[0], right / np.arange(1, len(hits) + 1), [0]])
    for place in range(len(precision) - 2, -1, -1):
        precision[place] = max(precision[place], precision[place + 1])
    steps = np.where(recall[1:] != recall[:-1])[0]
    return float(np.sum((recall[steps + 1] - recall[steps]) * precision[steps + 1]))


def scenes(count):
    def box():
        return [float(np.float32(value)) for value in
                (*random.uniform(0.2, 0.8, 2), *random.uniform(0.15, 0.35, 2))]

    images = []
    for _ in range(count):
        truth = [[int(random.integers(0, 3)), box()] for _ in range(random.integers(0, 4))]
        detections = []
        for label, place in truth:
            for _ in range(random.integers(0, 3)):
                near = [float(np.float32(value + shift)) for value, shift in
                        zip(place, random.normal(0, 0.035, 4))]
                detections.append([float(random.random()), label, near])
        for _ in range(random.integers(0, 2)):
            detections.append([float(random.random()), int(random.integers(0, 3)), box()])
        detections.sort(key=lambda item: -item[0])
        images.append({"truth": truth, "detections": detections})
    values = [average_precision(images, label) for label in range(3)]
    return {"images": images, "class_average_precision": values,
            "average_precision": float(np.mean(values))}


json.dump(
    {"classes": [classes(20, 12, 5), classes(8, 30, 4, present=3), classes(12, 5, 3, padding=0.3, right=0.9)],
     "scenes": [scenes(12), scenes(40)]},
    open(HERE / "metrics.json", "w"), indent=None, separators=(",", ":"))
