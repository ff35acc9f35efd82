"""Builds every model.py below a folder and compares what it makes of rows.npz with what is there."""
import importlib.util
import os
import pathlib
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import numpy as np

count = 0
for script in sorted(pathlib.Path(sys.argv[1]).glob("*/model.py")):
    spec = importlib.util.spec_from_file_location(f"model_{count}", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows = np.load(script.parent / "rows.npz")
    found = np.asarray(module.model.predict_on_batch(rows["input"]))
    wanted = rows["output"]
    assert found.shape == wanted.shape, f"{script.parent.name}: {found.shape}, not {wanted.shape}"
    error = np.abs(found - wanted).max() / max(1.0, np.abs(wanted).max())
    print(f"{script.parent.name}: {error:.1e}")
    assert error < 1e-5, script.parent.name
    count += 1
print(f"{count} networks agree")
